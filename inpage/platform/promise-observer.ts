/** Observes how the result of a traced function settles, without changing what the page gets. */
import { guarded } from './calls/guarded'
import { defineProperty, NativePromise, promiseThen, reflectApply } from './natives'
import { siteOfPromise, withoutOwnFrames } from './stack'

/** What to do when it settles. If one of these throws, the page does not notice. */
export interface Settlement {
  readonly succeeded: (value: unknown) => void
  readonly failed: (error: unknown) => void
}

/** Whether a value is a promise. False for a proxy that throws when it is asked. */
export function isPromise(value: unknown): value is Promise<unknown> {
  if (typeof value !== 'object' || value === null) return false
  try {
    return value instanceof NativePromise
  } catch {
    return false
  }
}

/**
 * Observes a promise. The page must get the returned promise in place of `promise`: if it kept its own while we listened to
 * it as well, we would hide its unhandled rejection or cause one of our own.
 *
 * @returns undefined if it is not a promise after all
 */
export function observeSettlement(promise: Promise<unknown>, settlement: Settlement): Promise<unknown> | undefined {
  const succeeded = guarded(settlement.succeeded)
  const failed = guarded(settlement.failed)
  try {
    return promiseThen(
      promise,
      (value) => {
        succeeded(value)
        return value
      },
      (error) => {
        withoutOwnFrames(error, siteOfPromise(promise))
        failed(error)
        throw error
      },
    )
  } catch {
    return undefined
  }
}

type Reaction = (value: unknown) => unknown

/**
 * Observes a thenable when the page calls its `then`. We never call `then` ourselves: some thenables (query builders) do
 * their work in it, and would do it twice.
 *
 * @returns false if it cannot be observed
 */
export function watchThenable(value: unknown, settlement: Settlement): boolean {
  if (typeof value !== 'object' || value === null) return false
  try {
    const then: unknown = (value as { readonly then?: unknown }).then
    if (typeof then !== 'function') return false
    defineProperty(value, 'then', {
      configurable: true,
      writable: true,
      value(this: unknown, fulfilled: unknown, rejected: unknown) {
        const onFulfilled: Reaction = (result) => {
          settlement.succeeded(result)
          return typeof fulfilled === 'function' ? fulfilled(result) : result
        }
        const onRejected: Reaction = (error) => {
          settlement.failed(error)
          if (typeof rejected === 'function') return rejected(error)
          throw error
        }
        return reflectApply(then, this, [onFulfilled, onRejected])
      },
    })
    return true
  } catch {
    return false
  }
}
