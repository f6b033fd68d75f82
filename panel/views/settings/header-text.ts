/** Headers in one line, as `OTEL_EXPORTER_OTLP_HEADERS` has them: `name=value,name=value`. Values are not encoded. */

export function headersText(headers: Readonly<Record<string, string>>): string {
  return Object.entries(headers)
    .map(([name, value]) => `${name}=${value}`)
    .join(',')
}

/** Total: what is no header is left out. `name: value` is taken, too. */
export function headersIn(text: string): Record<string, string> {
  const parts = text.split(/,(?=\s*[\w!#$%&'*+.^`|~-]+\s*[=:])/)
  return Object.fromEntries(
    parts.flatMap((part) => {
      const [, name, value] = /^\s*([^\s=:]+)\s*[=:]\s*(.*?)\s*$/s.exec(part) ?? []
      return name === undefined || value === undefined || value === '' ? [] : [[name.toLowerCase(), value]]
    }),
  )
}
