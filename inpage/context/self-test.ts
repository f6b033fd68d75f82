/**
 * Tests whether an engine still does what `deep` relies on: it reads an awaited promise as `deep.ts` says, and continues in a
 * microtask that is between two of ours. `Promise.all`, `for await` and `finally` consist of the same steps, and are tested
 * before a release. The test runs when the first flow of a page begins, in microtasks that come before that flow's own. So a page
 * without flows keeps promises that V8 knows to be untouched, which are twice as fast. The flow waits for the test, so it is
 * short and throws nothing: the first error alone takes Chromium 0.7 ms.
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
    // The captured `Promise.resolve` would be the one at load, which `deep` never changes.
    const resolve: unknown = getOwnPropertyDescriptor(NativePromise, 'resolve')?.value
    // A `resolve` of the page is called by the page only.
    if (isObject(resolve) && reflectGet(resolve, '__original') === nativeResolve)
      check('Promise.resolve', reflectApply(resolve, NativePromise, [promise]) === promise)
    check('instanceof', promise instanceof NativePromise)
    await promise
    check('await', flow.current === own)
  })
  check('the end of a flow', flow.current === before)
  await end
  // Code that waits for what a flow settles may be inferred to belong there, but not for certain.
  check('await outside of a flow', flow.current === before || flow.here().isGuess)
  return failed
}
