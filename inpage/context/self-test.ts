/**
 * Whether an engine still does what `deep` is built on: it asks an awaited promise as `deep.ts` says, and goes on in a
 * microtask that stands between two of ours. `Promise.all`, `for await` and `finally` are made of the same steps, and
 * tested before a release. It runs when the first flow of a page begins, in microtasks alone that come before that flow's
 * own: a page in which none ever does keeps promises that V8 knows to be untouched, which are twice as fast for good. The
 * flow waits for it, so it is short, and throws nothing: the first error alone takes Chromium 0.7 ms.
 */
import { isObject } from '../platform/is-object'
import { getOwnPropertyDescriptor, NativePromise, reflectApply, reflectGet } from '../platform/natives'
import type { Context } from './carrier'
import type { Flow } from './flow'

const nativeResolve = reflectGet(NativePromise, 'resolve')

/** @returns the name of the first check that failed */
export async function failedCheck(flow: Flow): Promise<string | undefined> {
  let failed: string | undefined
  const check = (name: string, holds: boolean) => {
    if (!holds) failed ??= name
  }
  const before = flow.current
  const own: Context = { namespace: '', span: undefined, outer: undefined }
  const end = flow.run(own, async () => {
    const promise = reflectApply(nativeResolve, NativePromise, []) as Promise<unknown>
    // `Promise.resolve` would be what it was at load (`taken.ts`), which `deep` never changes.
    const resolve: unknown = getOwnPropertyDescriptor(NativePromise, 'resolve')?.value
    // One of the page's is called by the page alone.
    if (isObject(resolve) && reflectGet(resolve, '__original') === nativeResolve)
      check('Promise.resolve', reflectApply(resolve, NativePromise, [promise]) === promise)
    check('instanceof', promise instanceof NativePromise)
    await promise
    check('await', flow.current === own)
  })
  check('the end of a flow', flow.current === before)
  await end
  // Who waits for what a flow settles may be placed there, but not for certain.
  check('await outside of a flow', flow.current === before || flow.here().isGuess)
  return failed
}
