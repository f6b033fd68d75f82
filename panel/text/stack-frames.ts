/** The lines of a stack, and the place in a source that a line names. */
import { readableUrl } from '../store/readable-url'

/** A line of a stack: text, and the place in a source that it names. */
export interface StackLine {
  readonly before: string
  readonly place:
    | {
        readonly text: string
        readonly url: string
        readonly line: number
        readonly column: number
        /** As the engine calls it; '' for none. It stands in `before`. */
        readonly functionName: string
      }
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
    place: {
      ...{ text: `${fileName(url)}:${row}:${column}`, url, line: row, column },
      functionName: functionNameIn(line.slice(0, start)),
    },
    after: line.slice(end),
  }
}

/** Names of which an application has many: the folder tells them apart. */
const OF_EACH_FOLDER = /^(?:index|page|layout|route|\+[\w.-]+)\.\w+$/

/** The last part of a URL's path, with the folder where it tells more; the whole where there is none. */
export function fileName(url: string): string {
  const path = url.split(/[?#]/, 1)[0]
  const at = path.lastIndexOf('/') + 1
  const name = path.slice(at)
  const from = path.lastIndexOf('/', at - 2) + 1
  // No folder: that of the source's root, and the host.
  const hasFolder =
    at > from && path[from] !== '.' && !path.slice(from, at).includes(':') && !path.slice(0, from).endsWith('://')
  return readableUrl(hasFolder && OF_EACH_FOLDER.test(name) ? path.slice(from) : name) || url
}

/** What stands before a place: `    at async Cart.add [as put] (`, `async*add@`. */
function functionNameIn(before: string): string {
  if (before.endsWith('@')) return before.slice(before.lastIndexOf('*') + 1, -1)
  const frame = before.trimStart()
  if (!frame.startsWith('at ') || !frame.endsWith(' (')) return ''
  const name = frame.slice(frame.startsWith('at async ') ? 9 : 3, -2)
  const alias = name.indexOf(' [as ')
  return alias < 0 ? name : name.slice(0, alias)
}

/** The first place in a line: a URL, without blanks and brackets, up to its last two numbers; else what a script calls itself. */
function placeIn(line: string) {
  for (const { 0: word, index } of line.matchAll(/[^\s()]+/g)) {
    const from = word.search(URL_START)
    const last = from < 0 ? undefined : [...word.slice(from).matchAll(PLACE_END)].at(-1)
    if (last === undefined || last.index === 0) continue
    const start = index + from
    const urlEnd = start + last.index
    return { start, urlEnd, end: urlEnd + last[0].length, row: Number(last[1]), column: Number(last[2]) }
  }
  return namedPlaceIn(line)
}

/** By `//# sourceURL=…` a script may call itself anything: `at f (cart.js:1:20)`, `f@cart.js:1:20`. */
function namedPlaceIn(line: string) {
  const end = line.endsWith(')') ? line.length - 1 : line.length
  const [column, row] = [line.lastIndexOf(':', end - 1), line.lastIndexOf(':', line.lastIndexOf(':', end - 1) - 1)]
  const isFrame = line.trimStart().startsWith('at ') || line.includes('@')
  if (row < 0 || !isFrame || !isNumber(line.slice(row + 1, column)) || !isNumber(line.slice(column + 1, end)))
    return undefined
  const start = Math.max(...['(', '@', ' '].map((border) => line.lastIndexOf(border, row - 1))) + 1
  const name = line.slice(start, row)
  // What has a scheme is no such name, nor is what engines say of places that nobody can open: `<anonymous>`.
  if (name === '' || [':', '<', ')'].some((sign) => name.includes(sign))) return undefined
  return {
    start,
    urlEnd: row,
    end,
    row: Number(line.slice(row + 1, column)),
    column: Number(line.slice(column + 1, end)),
  }
}

function isNumber(text: string): boolean {
  return text !== '' && text.length < 10 && [...text].every((digit) => digit >= '0' && digit <= '9')
}
