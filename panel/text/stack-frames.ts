/** The lines of a stack, and the place in a source that a line names. */

export interface StackLine {
  readonly before: string
  readonly place:
    | { readonly text: string; readonly url: string; readonly line: number; readonly column: number }
    | undefined
  readonly after: string
}

/** An error, or what caused the one before it. */
export interface StackPart {
  readonly title: string
  readonly lines: readonly StackLine[]
}

/**
 * Where a URL begins; where it ends, and a line and a column follow. Chromium writes `at f (url:line:column)`,
 * Firefox `f@url:line:column`.
 */
const URL_START = /(?:https?|file|blob|webpack|webpack-internal|chrome-extension|moz-extension):/
const PLACE_END = /:(\d{1,9}):(\d{1,9})/g

/** So Firefox calls what an extension put into the page: our own frames, which nobody can open. */
const NO_SOURCE = '@<anonymous code>:'

/** How a stack goes on with the one of the cause. */
const CAUSE = /\n[^\S\n]*Caused by: /

/** An error's stack, and those of what caused it, from the outermost inwards. */
export function stackChain(stack: string, title: string): readonly StackPart[] {
  const [own, ...causes] = stack.split(CAUSE)
  return [
    { title, lines: stackLines(own, title) },
    ...causes.map((text) => {
      const frames = text.split('\n')
      // A message may have several lines; the first frame ends it.
      const first = frames.findIndex((line) => placeIn(line) !== undefined || /^\s*at /.test(line))
      const head = frames.slice(0, first === -1 ? undefined : first).join('\n')
      return { title: head, lines: stackLines(text, head) }
    }),
  ]
}

/** Maximum number of lines. */
export function beginningOf(stack: string, lines: number): string {
  let end = -1
  for (let left = lines; left > 0; left--) {
    end = stack.indexOf('\n', end + 1)
    if (end < 0) return stack
  }
  return stack.slice(0, end)
}

/** The lines of a stack. Chromium's stacks begin with the error itself: that line is left out if it is `title`. */
export function stackLines(stack: string, title: string): readonly StackLine[] {
  const frames = title !== '' && stack.startsWith(title) ? stack.slice(title.length).replace(/^\n/, '') : stack
  return frames === ''
    ? []
    : frames
        .split('\n')
        .filter((line) => !line.includes(NO_SOURCE))
        .map(stackLine)
}

function stackLine(line: string): StackLine {
  const found = placeIn(line)
  if (found === undefined) return { before: line, place: undefined, after: '' }
  const { start, urlEnd, end, row, column } = found
  const url = line.slice(start, urlEnd)
  return {
    before: line.slice(0, start),
    place: { text: `${url.slice(url.lastIndexOf('/') + 1) || url}:${row}:${column}`, url, line: row, column },
    after: line.slice(end),
  }
}

/** The first place in a line: a URL, without blanks and brackets, up to its last two numbers. */
function placeIn(line: string) {
  for (const { 0: word, index } of line.matchAll(/[^\s()]+/g)) {
    const from = word.search(URL_START)
    const last = from < 0 ? undefined : [...word.slice(from).matchAll(PLACE_END)].at(-1)
    if (last === undefined || last.index === 0) continue
    const start = index + from
    const urlEnd = start + last.index
    return { start, urlEnd, end: urlEnd + last[0].length, row: Number(last[1]), column: Number(last[2]) }
  }
  return undefined
}
