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

/** Chromium writes `at f (url:line:column)`, Firefox `f@url:line:column`. */
const PLACE = /((?:https?|file|blob|webpack|webpack-internal|chrome-extension|moz-extension):[^\s()]+):(\d+):(\d+)/

/** So Firefox calls what an extension put into the page: our own frames, which nobody can open. */
const NO_SOURCE = '@<anonymous code>:'

/** How a stack goes on with the one of the cause. */
const CAUSE = /\n\s*Caused by: /

/** An error's stack, and those of what caused it, from the outermost inwards. */
export function stackChain(stack: string, title: string): readonly StackPart[] {
  const [own, ...causes] = stack.split(CAUSE)
  return [
    { title, lines: stackLines(own, title) },
    ...causes.map((text) => {
      const frames = text.split('\n')
      // A message may have several lines; the first frame ends it.
      const first = frames.findIndex((line) => PLACE.test(line) || /^\s*at /.test(line))
      const head = frames.slice(0, first === -1 ? undefined : first).join('\n')
      return { title: head, lines: stackLines(text, head) }
    }),
  ]
}

/** The lines of a stack. Chromium's begin with the error itself: `title`, if it stands there, is left out. */
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
  const match = PLACE.exec(line)
  if (match === null) return { before: line, place: undefined, after: '' }
  const [whole, url, row, column] = match
  return {
    before: line.slice(0, match.index),
    place: {
      text: `${url.slice(url.lastIndexOf('/') + 1) || url}:${row}:${column}`,
      url,
      line: Number(row),
      column: Number(column),
    },
    after: line.slice(match.index + whole.length),
  }
}
