/**
 * The place in the page's code where a span was started:
 * https://opentelemetry.io/docs/specs/semconv/registry/attributes/code/
 */
import { indexOf, slice, toNumber } from '../platform/natives'
import { remembered } from '../platform/remembered'
import { type CallSite, callerFrames, isFormatted, pageFrames, stackHere, stackText } from '../platform/stack'
import { putAttributes, type ReadAttributes } from './span/attribute-list'
import type { SpanData } from './span/span-data'

/** The end of a frame in both browsers. A page chooses the names of functions and files, so no pattern reads more than an end. */
const PLACE = /:(\d{1,9}):(\d{1,9})\)?$/
/** `at async load (https://…/shop.js:3:7)`, `at Cart.add [as put] (…)`, `at https://…/shop.js:3:7` */
const CHROMIUM_START = /^\s*at (?:async )?/
/** `load@https://…/shop.js:3:7`, `async*load@…`, `@https://…/shop.js:3:7` */
const FIREFOX_START = /^(?:async\*)?/

/** Frames, and UTF-16 units, of a stack that is kept: behind an HTTP library stands the page's own code. */
const MAX_FRAMES = 8
const MAX_STACK = 1500

/**
 * Notes where a span was started. Costs as much as a stack, 5 to 20 µs; half of it if the stack of the page's call is known
 * (`site`). The page does not notice. If the page formats stacks itself, no place is noted. With `hasCallers`, the callers
 * are noted, too: the panel chooses the first frame of the application's own.
 */
export function locate(data: SpanData, site?: CallSite, hasCallers = false): void {
  if (isFormatted()) return
  const stack = (site ? stackText(site) : stackHere()) ?? ''
  putAttributes(data, hasCallers ? placeWithCallers(stack) : knownPlace(firstOf(callerFrames(stack) ?? '')))
}

/** The place of a frame: there are as many as calls in the page's code. */
const knownPlace = remembered(placeOf)
/** The place of a stack's first frame of the page, and its callers. */
const placeWithCallers = remembered((stack) => {
  const frames = callerFrames(stack) ?? ''
  const frame = firstOf(frames)
  const place = placeOf(frame)
  if (frame !== frames) put(place, 'stacktrace', firstFrames(frames))
  return place
})

function firstOf(frames: string): string {
  const end = indexOf(frames, '\n', 0)
  return end < 0 ? frames : slice(frames, 0, end)
}

/** The first frames that fit into the bounds, without frames of ours. */
function firstFrames(frames: string): string {
  const all = pageFrames(frames)
  let end = 0
  for (let i = 0; i < MAX_FRAMES && end < all.length; i++) {
    const next = indexOf(all, '\n', end + 1)
    const to = next < 0 ? all.length : next
    if (to > MAX_STACK) break
    end = to
  }
  return slice(all, 0, end)
}

function put({ keys, values }: ReadAttributes, key: string, value: string | number): void {
  keys[keys.length] = `code.${key}`
  values[values.length] = value
}

/** The URL of a frame's file; undefined if it names none. */
export function fileOf(frame: string): string | undefined {
  const { keys, values } = placeOf(frame)
  const at = keys.indexOf('code.file.path')
  return at < 0 ? undefined : `${values[at]}`
}

/** The attributes of a frame of either browser; none if it names no place. */
export function placeOf(frame: string): ReadAttributes {
  const place: ReadAttributes = { keys: [], values: [] }
  const end = PLACE.exec(frame)
  if (end === null) return place
  const chromium = CHROMIUM_START.exec(frame)
  const start = (chromium ?? FIREFOX_START.exec(frame))?.[0].length ?? 0
  const text = slice(frame, start, end.index)
  const border = chromium === null ? '@' : ' ('
  const at = indexOf(text, border, 0)
  // Firefox always writes the separator; Chromium writes no brackets around the place in an anonymous function.
  if (at < 0 && chromium === null) return place
  const file = at < 0 ? text : slice(text, at + border.length, text.length)
  const as = indexOf(text, ' [as ', 0)
  const name = at < 0 ? '' : slice(text, 0, as >= 0 && as < at ? as : at)
  if (file === '') return place
  if (name !== '' && name !== '<anonymous>') put(place, 'function.name', name)
  put(place, 'file.path', file)
  put(place, 'line.number', toNumber(end[1]))
  put(place, 'column.number', toNumber(end[2]))
  return place
}
