/**
 * The place in the page's code where a span was started:
 * https://opentelemetry.io/docs/specs/semconv/registry/attributes/code/
 */
import { getOwnPropertyDescriptor, indexOf, NativeError, SafeMap, slice, toNumber } from '../platform/natives'
import { type CallSite, callerFrames, stackHere, stackText } from '../platform/stack'
import { putAttributes, type ReadAttributes } from './span/attribute-list'
import type { SpanData } from './span/span-data'

/** The end of a frame in both browsers. A page chooses the names of functions and files, so no pattern reads more than an end. */
const PLACE = /:(\d{1,9}):(\d{1,9})\)?$/
/** `at async load (https://…/shop.js:3:7)`, `at Cart.add [as put] (…)`, `at https://…/shop.js:3:7` */
const CHROMIUM_START = /^\s*at (?:async )?/
/** `load@https://…/shop.js:3:7`, `async*load@…`, `@https://…/shop.js:3:7` */
const FIREFOX_START = /^(?:async\*)?/

/** How many places are cached; there are as many as calls in the page's code. */
const MAX_PLACES = 1000
const places = new SafeMap<string, ReadAttributes>()

/**
 * Notes where a span was started. Costs as much as a stack, 5 to 20 µs; half of it if the stack of the page's call is known
 * (`site`). The page does not notice. If the page formats stacks itself, no place is noted.
 */
export function locate(data: SpanData, site?: CallSite): void {
  if (getOwnPropertyDescriptor(NativeError, 'prepareStackTrace') !== undefined) return
  const frames = callerFrames(site === undefined ? stackHere() : stackText(site))
  if (frames === undefined) return
  const end = indexOf(frames, '\n', 0)
  const frame = end < 0 ? frames : slice(frames, 0, end)
  let place = places.get(frame)
  if (place === undefined) {
    place = placeOf(frame)
    if (places.size < MAX_PLACES) places.set(frame, place)
  }
  putAttributes(data, place)
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
  const put = (key: string, value: string | number) => {
    place.keys[place.keys.length] = `code.${key}`
    place.values[place.values.length] = value
  }
  if (file === '') return place
  if (name !== '' && name !== '<anonymous>') put('function.name', name)
  put('file.path', file)
  put('line.number', toNumber(end[1]))
  put('column.number', toNumber(end[2]))
  return place
}
