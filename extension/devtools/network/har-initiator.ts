/** What made a request, as Chromium says it in `_initiator`. Firefox does not. */

import * as v from 'valibot'
import { lenientObject, orUndefined } from '../../schema'

/** How many frames of a stack are kept, and of how many stacks that queued one another. */
const MAX_FRAMES = 20
const MAX_STACKS = 5
/** Frames in longer URLs are left out, in characters: they are `data:`. */
const MAX_URL = 2_000

/** A place in the page's code. */
export interface InitiatorFrame {
  readonly functionName: string
  readonly url: string
  /** From 1, as `column`. */
  readonly line: number
  readonly column: number
}

/** What made a request. */
export interface Initiator {
  /** `script`, `parser`, `preload`, `other` and the like; '' if the browser does not say. */
  readonly type: string
  /** The innermost first; without extensions' frames. */
  readonly frames: readonly InitiatorFrame[]
}

const text = v.fallback(v.string(), '')
const number = orUndefined(v.pipe(v.number(), v.minValue(0), v.finite()))
const frame = lenientObject({ functionName: text, url: text, lineNumber: number, columnNumber: number })
const stack = lenientObject({ callFrames: v.fallback(v.array(v.unknown()), []), parent: v.optional(v.unknown()) })

/** As it stands in an entry; anything else has no frames. */
export const INITIATOR = lenientObject({ type: text, url: text, lineNumber: number, stack: v.optional(v.unknown()) })

/** Reads the initiator of an entry: the newest frames of page code, asynchronous callers included. Lines and columns from 1. */
export function initiatorOf({ type, url, lineNumber, stack: first }: v.InferOutput<typeof INITIATOR>): Initiator {
  const frames: InitiatorFrame[] = []
  let left: unknown = first
  for (let stacks = 0; left !== undefined && stacks < MAX_STACKS; stacks++) {
    const { callFrames, parent } = v.parse(stack, left)
    for (const given of callFrames.slice(0, MAX_FRAMES)) {
      const { functionName, url: of, lineNumber: line, columnNumber: column } = v.parse(frame, given)
      if (line === undefined || !isShown(of) || frames.length === MAX_FRAMES) continue
      frames.push({ functionName: functionName.slice(0, 200), url: of, line: line + 1, column: (column ?? 0) + 1 })
    }
    left = parent
  }
  if (frames.length === 0 && isShown(url)) {
    frames.push({ functionName: '', url, line: (lineNumber ?? 0) + 1, column: 1 })
  }
  return { type, frames }
}

/** The library, which wraps what the page calls, and other extensions are nobody's business. */
function isShown(url: string): boolean {
  return url !== '' && url.length <= MAX_URL && !/^(?:chrome|moz)-extension:/.test(url)
}
