/** Reads from stacks what concerns the page's own code. */
import { isObject } from './is-object'
import {
  create,
  defineProperty,
  getOwnPropertyDescriptor,
  getter,
  indexOf,
  join,
  NativeError,
  reflectGet,
  slice,
  toNumber,
  weakMap,
} from './natives'

/** By a global that Firefox alone has. (Pure here: other scripts need a function or none of this file.) */
export const isFirefox = /* @__PURE__ */ reflectGet(globalThis, 'InternalError') !== undefined

/**
 * Whether some of these frames belong to scripts of an extension, such as the library. Firefox names no file for such
 * scripts.
 */
export function hasOwnFrame(frames: string): boolean {
  return indexOf(frames, '-extension://', 0) >= 0 || indexOf(frames, '@<anonymous code>', 0) >= 0
}

/**
 * The frames of a stack from the page's first own frame on. All frames if none is known as ours (outside the extension).
 */
export function callerFrames(stack: string | undefined): string | undefined {
  if (stack === undefined) return undefined
  let from = startOfFrames(stack)
  for (let end = 0; end >= 0; from = end + 1) {
    end = indexOf(stack, '\n', from)
    if (!hasOwnFrame(slice(stack, from, end < 0 ? stack.length : end)))
      return slice(stack, from, stack.length) || undefined
  }
  return undefined
}

/** Where the frames begin. Chromium writes a line with the error's name above them, Firefox does not. */
function startOfFrames(stack: string): number {
  if (isFirefox || indexOf(stack, 'Error', 0) !== 0) return 0
  const end = indexOf(stack, '\n', 0)
  return end < 0 ? stack.length : end + 1
}

/** The stack of the running code. Undefined if the page makes `stack` throw or return no text (`Error.prepareStackTrace`). */
export function stackHere(): string | undefined {
  return stackText(new NativeError())
}

/** The stack of an error or of a call, as text; undefined as for `stackHere`. */
export function stackText(from: CallSite): string | undefined {
  try {
    const { stack } = from
    return typeof stack === 'string' ? stack : undefined
  } catch {
    return undefined
  }
}

/** https://v8.dev/docs/stack-trace-api */
const capture = /* @__PURE__ */ reflectGet(NativeError, 'captureStackTrace') as (into: object, above: unknown) => void
/**
 * The engine's own `stack` accessor, which no page can change. Read on first use: making an error at load costs 6 ms in V8,
 * which then scans the whole library for source positions.
 */
let nativeStack: PropertyDescriptor | undefined
/** Of Firefox, which has it on the prototypes. */
const stackOfError = /* @__PURE__ */ getter<object, string | undefined>('Error', 'stack')
const stackOfException = /* @__PURE__ */ getter<object, string | undefined>('DOMException', 'stack')
/** Where the page made the call that returned a promise. */
const sites = /* @__PURE__ */ weakMap<object, CallSite | undefined>()

/** The stack of a caller of one of our functions. The engine formats the text when it is read. */
export interface CallSite {
  readonly stack?: unknown
}

/**
 * Whether the page formats stacks itself (`Error.prepareStackTrace`). Anything but a function there has no effect: libraries that look
 * at a stack once leave undefined behind.
 */
export function isFormatted(): boolean {
  const found = getOwnPropertyDescriptor(NativeError, 'prepareStackTrace')
  return typeof (found?.get ?? found?.value) === 'function'
}

/** The stack above `own`, which is running. Undefined if the page formats stacks itself or the engine cannot capture one. */
export function callSiteOf(own: unknown): CallSite | undefined {
  try {
    if (isFormatted()) return undefined
    // Without a prototype, so that the engine finds no name and no message of the page on it.
    const site: CallSite = create(null)
    capture(site, own)
    return site
  } catch {
    return undefined
  }
}

/** Notes where the page called `own`, which is running, for a later rejection of the `promise` that it returns. */
export function noteCallSite(promise: object, own: unknown): void {
  sites.set(promise, callSiteOf(own))
}

/** Where the page made the call that returned this promise; undefined if that was not noted. */
export function siteOfPromise(promise: object): CallSite | undefined {
  return sites.get(promise)
}

/**
 * Makes the stack of an error what it would be without us: removes our frames, and adds the page's frames for which they left
 * no room (`Error.stackTraceLimit`). Does nothing unless the stack leads to the call at `site`.
 */
export function withoutOwnFrames(error: unknown, site: CallSite | undefined): void {
  try {
    if (!isObject(error) || isFormatted()) return
    const inherited = stackOfError(error) || stackOfException(error)
    if (inherited !== undefined) {
      const value = callerFrames(inherited)
      // It can only be hidden by a property of the error's own. That is left to errors which a built-in has made below our call:
      // only these have frames of ours at their top.
      if (value !== undefined && value !== inherited)
        defineProperty(error, 'stack', { value, configurable: true, writable: true })
      return
    }
    const descriptor = getOwnPropertyDescriptor(error, 'stack')
    nativeStack ??= getOwnPropertyDescriptor(new NativeError(), 'stack')
    // The engine's accessor, or in older engines a plain value.
    if (descriptor === undefined || descriptor.set !== nativeStack?.set) return
    const stack: unknown = reflectGet(error, 'stack')
    if (typeof stack !== 'string' || !hasOwnFrame(stack)) return
    const start = framesAt(stack, reflectGet(error, 'message'))
    const frames = linesOf(stack, start)
    let from = 0
    while (from < frames.length && !hasOwnFrame(frames[from])) from++
    let to = from
    while (to < frames.length && hasOwnFrame(frames[to])) to++
    const callers = callersOf(site)
    const limit = toNumber(reflectGet(NativeError, 'stackTraceLimit'))
    // A stack that ends with our frames was cut off at the limit.
    const isHere = to < frames.length ? frames[to] === callers[0] : to >= limit
    // Above are only more functions of ours: they see to it next.
    if (isHere && callers.length === 0) return
    // Further ones of ours stand between those of the page: around the context managers of its OpenTelemetry.
    const kept = keep([], frames, isHere ? from : frames.length, limit)
    if (isHere) keep(kept, callers, callers.length, limit)
    const head = slice(stack, 0, kept.length === 0 ? start - 1 : start)
    ;(error as { stack: unknown }).stack = head + join(kept, '\n')
  } catch {
    // The stack stays as it is.
  }
}

/**
 * The frame with which the task has begun whose stack this is, in either browser. Undefined where the stack is cut off before it, and
 * where code of ours called the page's.
 */
export function outermostFrame(stack: string): string | undefined {
  const lines = linesOf(stack, startOfFrames(stack))
  let last: string | undefined
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i]
    // Below stands what awaits the running code, or has set its timer: that is no part of the task.
    const star = indexOf(line, '*', 0)
    const isFirefox = indexOf(line, '    at ', 0) !== 0
    if (isFirefox ? star >= 0 && star < indexOf(line, '@', 0) : indexOf(line, '    at async ', 0) === 0) return last
    if (hasOwnFrame(line)) return undefined
    if (line !== '') last = line
  }
  return lines.length >= toNumber(reflectGet(NativeError, 'stackTraceLimit')) ? undefined : last
}

/** The lines of `stack` without our own frames. */
export function pageFrames(stack: string): string {
  const lines = linesOf(stack, 0)
  return join(keep([], lines, lines.length, lines.length), '\n')
}

/** Adds to `kept` those of the first `end` lines that are not ours, until it has `most`. */
function keep(kept: string[], lines: readonly string[], end: number, most: number): string[] {
  for (let i = 0; i < end && kept.length < most; i++) if (!hasOwnFrame(lines[i])) kept[kept.length] = lines[i]
  return kept
}

/** Where the frames begin: after the message, which may have several lines itself. */
function framesAt(stack: string, message: unknown): number {
  // The message of a browser's own error may be longer than the one on its stack.
  const at = typeof message === 'string' ? indexOf(stack, message, 0) : -1
  const end = indexOf(stack, '\n', at < 0 ? 0 : at + String(message).length)
  return end < 0 ? stack.length : end + 1
}

function callersOf(site: CallSite | undefined): string[] {
  const frames = callerFrames(site && stackText(site))
  return frames === undefined ? [] : linesOf(frames, 0)
}

function linesOf(text: string, start: number): string[] {
  const lines: string[] = []
  for (let from = start; from <= text.length; ) {
    const end = indexOf(text, '\n', from)
    lines[lines.length] = slice(text, from, end < 0 ? text.length : end)
    if (end < 0) break
    from = end + 1
  }
  return lines
}
