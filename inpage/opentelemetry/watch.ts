/** Watches properties and methods of the page's objects without its noticing. */
import { defineProperty, getOwnPropertyDescriptor, reflectApply } from '../platform/natives'

type Method = (this: unknown, ...args: unknown[]) => unknown

/** Runs `fn`; if it fails, the page does not notice. */
export function guard(fn: () => void): void {
  try {
    fn()
  } catch {
    // The page goes on without what `fn` does.
  }
}

/** Gives `holder` an own method that wraps the one it has or inherits. Returns the undo function. */
export function wrapOwn(holder: object, key: string, wrap: (original: Method) => Method): () => void {
  const original: unknown = Reflect.get(holder, key)
  if (typeof original !== 'function') return () => {}
  const before = getOwnPropertyDescriptor(holder, key)
  const value = wrap(original as Method)
  defineProperty(holder, key, { value, configurable: true, writable: true, enumerable: before?.enumerable === true })
  return () => {
    if (getOwnPropertyDescriptor(holder, key)?.value !== value) return
    if (before === undefined) Reflect.deleteProperty(holder, key)
    else defineProperty(holder, key, before)
  }
}

/** Calls `tell` with arguments and result after each call of a method. Returns the undo function. */
export function after(holder: object, key: string, tell: (args: unknown[], result: unknown) => void): () => void {
  return wrapOwn(
    holder,
    key,
    (original) =>
      function (this: unknown, ...args) {
        const result = reflectApply(original, this, args)
        guard(() => tell(args, result))
        return result
      },
  )
}

/**
 * Calls `found` with the value of a plain property, now and whenever it is set, and `asked` whenever it is read.
 *
 * @returns the undo function
 */
export function watch(
  holder: object,
  key: PropertyKey,
  found: (value: unknown) => void,
  asked?: (value: unknown) => void,
): () => void {
  const before = getOwnPropertyDescriptor(holder, key)
  if (before !== undefined && (!before.configurable || before.get !== undefined)) {
    // It can't be watched, but its present value can be reported.
    guard(() => found(Reflect.get(holder, key)))
    return () => {}
  }
  let held: unknown = before?.value
  const get = () => {
    if (asked !== undefined) guard(() => asked(held))
    return held
  }
  defineProperty(holder, key, {
    configurable: true,
    enumerable: true,
    get,
    set(value) {
      held = value
      guard(() => found(value))
    },
  })
  if (held !== undefined) guard(() => found(held))
  return () => {
    if (getOwnPropertyDescriptor(holder, key)?.get !== get) return
    if (held === undefined) Reflect.deleteProperty(holder, key)
    else defineProperty(holder, key, { value: held, configurable: true, enumerable: true, writable: true })
  }
}
