/** Seeing what a page registers and calls, without its noticing. */
import { defineProperty, getOwnPropertyDescriptor, reflectApply } from '../platform/natives'

type Method = (this: unknown, ...args: unknown[]) => unknown

/** Runs what must not reach the page when it fails. */
export function guard(fn: () => void): void {
  try {
    fn()
  } catch {
    // The page goes on without it.
  }
}

/** Gives `holder` a method of its own before the one it has or inherits; gives back the undoing. */
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

/** Tells what a method gave back, each time. */
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

/** Tells what a plain property holds, now and whenever it is set; gives back the undoing. */
export function watch(
  holder: object,
  key: PropertyKey,
  found: (value: unknown) => void,
  asked?: (value: unknown) => void,
): () => void {
  const before = getOwnPropertyDescriptor(holder, key)
  if (before !== undefined && (!before.configurable || before.get !== undefined)) {
    // It can't be watched; what is there now can be looked at.
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
