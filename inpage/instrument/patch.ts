/** The one way in which a built-in of the page is wrapped, and unwrapped again. */
import { defineProperty, getOwnPropertyDescriptor, reflectApply, reflectConstruct, reflectGet } from '../natives'

/** What is to be done about one call. Whatever of it throws is as if it weren't there. */
export interface Call {
  /** In place of the page's arguments. */
  readonly args?: unknown[] | undefined
  /** What comes back to the page instead, if not undefined. */
  returned?(result: unknown): unknown
  threw?(error: unknown): void
}

/** Looks at a call before it is made; undefined lets it pass as it is. `self` is the object under construction's class for `new`. */
export type Begin = (self: unknown, args: unknown[]) => Call | undefined

interface PatchOptions {
  /** Properties that the wrapper has besides those of the function. */
  readonly extra?: Readonly<Record<string, unknown>>
}

/**
 * Wraps the function (or class) under `key`: same arguments, `this`, `new`, name, length, text and errors; what `begin`
 * says is done on the way. Gives back the undoing; where somebody wrapped the wrapper since, it stays and passes all on.
 * Where there is no function, or it can't be replaced, nothing happens.
 */
export function patch(holder: object, key: string, begin: Begin, options: PatchOptions = {}): () => void {
  const descriptor = getOwnPropertyDescriptor(holder, key)
  const native: unknown = descriptor?.value
  if (descriptor === undefined || typeof native !== 'function') return () => {}
  if (descriptor.configurable !== true && descriptor.writable !== true) return () => {}
  let on = true
  const around = (self: unknown, args: unknown[], invoke: (args: unknown[]) => unknown): unknown => {
    if (!on) return invoke(args)
    let call: Call | undefined
    try {
      call = begin(self, args)
    } catch {
      // What we can't read, the native function judges.
    }
    if (call === undefined) return invoke(args)
    let result: unknown
    try {
      result = invoke(call.args ?? args)
    } catch (error) {
      try {
        call.threw?.(error)
      } catch {
        // The page gets its error whatever becomes of us.
      }
      throw error
    }
    try {
      return call.returned?.(result) ?? result
    } catch {
      return result
    }
  }
  const text = `function ${key}() { [native code] }`
  const { extra } = options
  const wrapper: object = new Proxy(native, {
    apply: (target, self, args) => around(self, args, (given) => reflectApply(target, self, given)),
    construct: (target, args, newTarget) =>
      around(newTarget, args, (given) =>
        reflectConstruct(target, given, newTarget === wrapper ? target : newTarget),
      ) as object,
    get(target, property) {
      if (property === 'toString') return () => text
      return extra !== undefined && typeof property === 'string' && property in extra
        ? extra[property]
        : reflectGet(target, property)
    },
  })
  const prototype: unknown = reflectGet(native, 'prototype')
  const own = isObject(prototype) ? getOwnPropertyDescriptor(prototype, 'constructor') : undefined
  const isClass = own?.value === native
  defineProperty(holder, key, { ...descriptor, value: wrapper })
  if (isClass && isObject(prototype)) defineProperty(prototype, 'constructor', { ...own, value: wrapper })
  return () => {
    on = false
    if (getOwnPropertyDescriptor(holder, key)?.value !== wrapper) return
    defineProperty(holder, key, descriptor)
    if (isClass && isObject(prototype)) defineProperty(prototype, 'constructor', own)
  }
}

/** Undoes all of them, the last first. */
export function undoAll(undos: readonly (() => void)[]): () => void {
  return () => {
    for (let i = undos.length - 1; i >= 0; i--) {
      try {
        undos[i]()
      } catch {
        // The page has frozen it since: its wrapper passes everything on.
      }
    }
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
