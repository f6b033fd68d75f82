/** No cell has room for more, however wide; the browser would lay out all of it. */
const MAX_LENGTH = 1000

/** The beginning of a text, for display on one line. */
export function shortText(text: string): string {
  return text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text
}
