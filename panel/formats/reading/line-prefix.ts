/**
 * What programs write before each line of a text: names of containers, times, marks of a quotation. A value that takes several
 * lines can be read only without them.
 */

/** Each begins at the start of a line. All are linear. */
const PREFIXES: readonly RegExp[] = [
  // Docker Compose: `web-1  | `
  /^[\w.-]{1,100} {0,100}\| ?/,
  // kubectl logs --prefix: `[pod/web-1/app] `
  /^\[pod\/[^\]\s]{1,300}\] /,
  // The files of a container runtime: `2026-01-01T00:00:00.1Z stdout F `
  /^\d{4}-\d\d-\d\dT[\d:.]{8,20}(?:Z|[+-]\d\d:\d\d) std(?:out|err) [FP] ?/,
  // docker logs --timestamps, GitHub's logs
  /^\d{4}-\d\d-\d\dT[\d:.]{8,20}(?:Z|[+-]\d\d:?\d\d)(?: |$)/,
  // systemd's journal: `Nov 29 17:00:00 host app[123]: `
  /^[A-Z][a-z]{2} [ \d]\d [\d:]{8} \S{1,100} [^\s:]{1,100}: ?/,
  // A quotation in Markdown or mail
  /^> ?/,
]
/** A time within the name of a container, within a quotation. */
const MAX_LAYERS = 3
/** How many lines are looked at to recognize a prefix. */
const LOOKED_AT = 200

/** A text without what stands before each of its lines; the number of lines stays the same. */
export function withoutLinePrefixes(text: string): string {
  let plain = text
  for (let layer = 0; layer < MAX_LAYERS; layer++) {
    const prefix = prefixOf(plain)
    if (prefix === undefined) break
    plain = plain
      .split('\n')
      .map((line) => line.replace(prefix, ''))
      .join('\n')
  }
  return dedented(plain)
}

/** Without the spaces before all lines, as of code in a list of Markdown. */
function dedented(text: string): string {
  if (!text.startsWith('  ')) return text
  const lines = text.split('\n')
  const indents = lines.filter((line) => line.trim() !== '').map((line) => line.length - line.trimStart().length)
  const least = indents.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY)
  return Number.isFinite(least) ? lines.map((line) => line.slice(least)).join('\n') : text
}

/** The prefix of all lines but blank ones; undefined if they have none. */
function prefixOf(text: string): RegExp | undefined {
  const lines: string[] = []
  for (let at = 0; at < text.length && lines.length < LOOKED_AT; ) {
    const end = text.indexOf('\n', at)
    const line = text.slice(at, end < 0 ? text.length : end)
    if (line.trim() !== '') lines.push(line)
    // The first line rules out nearly every file.
    if (lines.length === 1 && !PREFIXES.some((prefix) => prefix.test(line))) return undefined
    at = end < 0 ? text.length : end + 1
  }
  return PREFIXES.find((prefix) => lines.length > 0 && lines.every((line) => prefix.test(line)))
}
