/** The frames of the page's code that a span or an error names, the innermost first. */
import type { AttributeValue } from '../../inpage/block/format'
import { fileName, type StackLine, stackLines } from './stack-frames'

/** A place in code, as a stack names it. */
export interface CodeFrame {
  /** How it is called where its original is not known: `pay (shop.js:42)`. */
  readonly text: string
  readonly url: string
  /** From 1, as `column`. */
  readonly line: number
  readonly column: number
  /** As the engine calls it; '' for none. */
  readonly functionName: string
}

/**
 * Where a span was started, and who called that: https://opentelemetry.io/docs/specs/semconv/registry/attributes/code/.
 * Only where the first place is known.
 */
export function startFrames(attribute: (name: string) => AttributeValue | undefined): readonly CodeFrame[] {
  const [url, line, column] = ['file.path', 'line.number', 'column.number'].map((name) => attribute(`code.${name}`))
  const name = attribute('code.function.name')
  if (typeof url !== 'string' || typeof line !== 'number') return []
  const first = frameAt(url, line, typeof column === 'number' ? column : 1, typeof name === 'string' ? name : '')
  const stack = attribute('code.stacktrace')
  const callers = typeof stack === 'string' ? framesOf(stack) : []
  const [top] = callers
  const isRepeated = top !== undefined && top.url === url && top.line === line && top.column === first.column
  return [first, ...(isRepeated ? callers.slice(1) : callers)]
}

/** The frames of a stack that name a place. */
export function framesOf(stack: string): readonly CodeFrame[] {
  return framesIn(stackLines(stack, ''))
}

/** Those of its lines. */
export function framesIn(lines: readonly StackLine[]): readonly CodeFrame[] {
  return lines.flatMap(({ place }) =>
    place === undefined ? [] : [frameAt(place.url, place.line, place.column, place.functionName)],
  )
}

function frameAt(url: string, line: number, column: number, functionName: string): CodeFrame {
  return { text: placeText(functionName, url, line), url, line, column, functionName }
}

/** `pay (checkout.ts:42)`, or without the function where it has no name. `isWhole`: with the whole URL. */
export function placeText(functionName: string, url: string, line: number, isWhole = false): string {
  const place = `${isWhole ? url : fileName(url)}:${line}`
  return functionName === '' ? place : `${functionName} (${place})`
}
