/** What a stack tells of the page's own code. */
import { isObject } from './is-object'
import {
  create,
  defineProperty,
  getOwnPropertyDescriptor,
  hasOwn,
  indexOf,
  join,
  NativeError,
  reflectApply,
  reflectGet,
  slice,
  weakMap,
} from './natives'

/**
 * Whether these frames are all or partly of scripts that an extension put into the page: the library's and the facade's
 * own. Firefox names no file of such a script.
 */
export function hasOwnFrame(frames: string): boolean {
  return indexOf(frames, '-extension://', 0) >= 0 || indexOf(frames, '@<anonymous code>', 0) >= 0
}

/**
 * The frames of a stack from the page's own first one on. Where no frame is known as ours (outside the extension), all
 * of them.
 */
export function callerFrames(stack: string | undefined): string | undefined {
  if (stack === undefined) return undefined
  let from = startOfFrames(stack)
  for (;;) {
    const end = indexOf(stack, '\n', from)
    const frame = slice(stack, from, end < 0 ? stack.length : end)
    if (frame === '' && end < 0) return undefined
    if (!hasOwnFrame(frame)) return slice(stack, from, stack.length)
    if (end < 0) return undefined
    from = end + 1
  }
}

/** Chromium has a line with the error's name above the frames, Firefox does not. */
function startOfFrames(stack: string): number {
  if (indexOf(stack, 'Error', 0) !== 0) return 0
  const end = indexOf(stack, '\n', 0)
  return end < 0 ? stack.length : end + 1
}

/** A page may make `stack` throw, or something else than text (`Error.prepareStackTrace`). */
export function stackHere(): string | undefined {
  return stackText(new NativeError())
}

/** The stack of an error or of a call, as a text; undefined as for `stackHere`. */
export function stackText(from: CallSite): string | undefined {
  try {
    const { stack } = from
    return typeof stack === 'string' ? stack : undefined
  } catch {
    return undefined
  }
}

/** https://v8.dev/docs/stack-trace-api */
const capture: unknown = reflectGet(NativeError, 'captureStackTrace')
/**
 * How the engine makes `stack` for an error; no page can change it. Not asked for at load: an error that is made there makes
 * V8 read the whole library once more for the places in it, 6 ms.
 */
let nativeStack: PropertyDescriptor | undefined
/** Where the page called what gave it a promise. */
const sites = weakMap<object, CallSite>()

/** The stack of whoever called one of our functions. The engine writes it as a text when it is read. */
export interface CallSite {
  readonly stack?: unknown
}

/** The caller of `own`, which is running. Undefined where the page makes stacks itself, or the engine can't tell. */
export function callSiteOf(own: unknown): CallSite | undefined {
  try {
    if (typeof capture !== 'function' || hasOwn(NativeError, 'prepareStackTrace')) return undefined
    // Without a prototype: the engine looks for a name and a message, and finds none of the page's.
    const site: CallSite = create(null)
    capture(site, own)
    return site
  } catch {
    return undefined
  }
}

/** `promise` is what the page gets for its call of `own`, which is running: for a rejection that comes later. */
export function noteCallSite(promise: object, own: unknown): void {
  const site = callSiteOf(own)
  if (site !== undefined) sites.set(promise, site)
}

/** Where in the page's code the promise was asked for; undefined where that was not noted. */
export function siteOfPromise(promise: object): CallSite | undefined {
  return sites.get(promise)
}

/**
 * Makes the stack of an error what it would be without us: our own frames go, and those of the page come that had no room
 * beside them (`Error.stackTraceLimit`). Only where the stack does not lead elsewhere than to the call at `site`.
 */
export function withoutOwnFrames(error: unknown, site: CallSite | undefined): void {
  try {
    if (!isObject(error) || hasOwn(NativeError, 'prepareStackTrace')) return
    const descriptor = getOwnPropertyDescriptor(error, 'stack')
    nativeStack ??= getOwnPropertyDescriptor(new NativeError(), 'stack')
    // An accessor of the engine's or, in older ones, a value.
    if (descriptor === undefined || descriptor.set !== nativeStack?.set) return
    const stack: unknown = reflectGet(error, 'stack')
    if (typeof stack !== 'string' || !hasOwnFrame(stack)) return
    const start = framesAt(stack, reflectGet(error, 'message'))
    const frames = linesOf(slice(stack, start, stack.length))
    let from = 0
    while (from < frames.length && !hasOwnFrame(frames[from])) from++
    let to = from
    while (to < frames.length && hasOwnFrame(frames[to])) to++
    const callers = callersOf(site)
    const limit = Number(reflectGet(NativeError, 'stackTraceLimit'))
    // A stack that ends with ours had no room for more.
    const isHere = to < frames.length ? isPrefix(frames, to, callers) : to >= limit
    const kept: string[] = []
    for (let i = 0; i < from; i++) kept[i] = frames[i]
    if (isHere) for (let i = 0; i < callers.length && kept.length < limit; i++) kept[kept.length] = callers[i]
    else for (let i = to; i < frames.length; i++) if (!hasOwnFrame(frames[i])) kept[kept.length] = frames[i]
    const head = slice(stack, 0, start)
    const text = kept.length === 0 ? slice(head, 0, start - 1) : head + join(kept, '\n')
    if (descriptor.set !== undefined) reflectApply(descriptor.set, error, [text])
    else defineProperty(error, 'stack', { ...descriptor, value: text })
  } catch {
    // It stays as it is.
  }
}

/** A text of frames without our own. */
export function pageFrames(stack: string): string {
  if (!hasOwnFrame(stack)) return stack
  const lines = linesOf(stack)
  const kept: string[] = []
  for (let i = 0; i < lines.length; i++) if (!hasOwnFrame(lines[i])) kept[kept.length] = lines[i]
  return join(kept, '\n')
}

/** Where the frames begin: on the line after the message, which may have lines itself. */
function framesAt(stack: string, message: unknown): number {
  // A browser's own error may say more in its message than on its stack.
  const at = typeof message === 'string' ? indexOf(stack, message, 0) : -1
  const end = indexOf(stack, '\n', at < 0 ? 0 : at + String(message).length)
  return end < 0 ? stack.length : end + 1
}

function callersOf(site: CallSite | undefined): string[] {
  const stack = site?.stack
  if (typeof stack !== 'string') return []
  const lines = linesOf(slice(stack, framesAt(stack, ''), stack.length))
  let from = 0
  // Of ours that were around what was called.
  while (from < lines.length && hasOwnFrame(lines[from])) from++
  const callers: string[] = []
  for (let i = from; i < lines.length; i++) callers[callers.length] = lines[i]
  return callers
}

function isPrefix(frames: readonly string[], from: number, of: readonly string[]): boolean {
  if (frames.length - from > of.length) return false
  for (let i = from; i < frames.length; i++) if (frames[i] !== of[i - from]) return false
  return true
}

function linesOf(text: string): string[] {
  const lines: string[] = []
  for (let from = 0; from <= text.length; ) {
    const end = indexOf(text, '\n', from)
    lines[lines.length] = slice(text, from, end < 0 ? text.length : end)
    if (end < 0) break
    from = end + 1
  }
  return lines
}
