/** Seeing the end of what a traced function gave back, without changing what the page gets. */
import { guarded } from './guarded'
import { defineProperty, NativePromise, promiseThen, reflectApply } from './natives'
import { siteOfPromise, withoutOwnFrames } from './stack'

/** What is to be done in the end. Where it throws, the page has what it would have had. */
export interface Settlement {
  readonly succeeded: (value: unknown) => void
  readonly failed: (error: unknown) => void
}

/** Whether it is a promise; false, and no throw, for a proxy that refuses to say. */
export function isPromise(value: unknown): value is Promise<unknown> {
  if (typeof value !== 'object' || value === null) return false
  try {
    return value instanceof NativePromise
  } catch {
    return false
  }
}

/**
 * The promise to hand on in place of `promise`. It is the one that tells: had the page its own and we a reaction beside
 * it, we would hide its unhandled rejection, or make one of our own. Undefined if it is no promise after all.
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
 * Tells when the page's own reaction to a thenable runs. We never call `then` ourselves: there are thenables that do
 * their work when it is called (query builders), and would do it twice. False where nothing can be seen.
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
