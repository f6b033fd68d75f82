/** Headers in one line, as `OTEL_EXPORTER_OTLP_HEADERS` has them: `name=value,name=value`. */

/** Writes headers as one line. Values are not encoded. */
export function headersText(headers: Readonly<Record<string, string>>): string {
  return Object.entries(headers)
    .map(([name, value]) => `${name}=${value}`)
    .join(',')
}

const BEGINNING = /^\s*([\w!#$%&'*+.^`|~-]+)\s*[=:]/

/** Total: what is no header is left out. `name: value` is taken, too. A comma that no name follows belongs to the value. */
export function headersIn(text: string): Record<string, string> {
  const headers = new Map<string, string>()
  let name: string | undefined
  for (const part of text.split(',')) {
    const [beginning, found] = BEGINNING.exec(part) ?? ['']
    if (found !== undefined) name = found.toLowerCase()
    if (name === undefined) continue
    headers.set(name, found === undefined ? `${headers.get(name)},${part}` : part.slice(beginning.length))
  }
  return Object.fromEntries([...headers].flatMap(([key, value]) => (value.trim() === '' ? [] : [[key, value.trim()]])))
}
