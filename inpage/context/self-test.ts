/**
 * Whether an engine still does what `deep` is built on: it asks an awaited promise as `deep.ts` says, and goes on in a
 * microtask that stands between two of ours. `Promise.all`, `for await` and `finally` are made of the same steps, and
 * tested before a release. It runs in microtasks alone, so at the start of a page it is over before the page's first
 * script; and every page waits for it, so nothing is thrown in it: the first error alone takes Chromium 0.7 ms.
 */
import type { Context } from './carrier'
import type { Flow } from './flow'

/** @returns the name of the first check that failed */
export async function failedCheck(flow: Flow): Promise<string | undefined> {
  let failed: string | undefined
  const inFlow = (namespace: string) => {
    const own: Context = { namespace, span: undefined, outer: undefined }
    const check = (name: string) => {
      if (flow.current !== own) failed ??= name
    }
    const inner = async () => {
      await Promise.resolve()
      check('await within')
    }
    return flow.run(own, async () => {
      const promise = Promise.resolve()
      if (Promise.resolve(promise) !== promise) failed ??= 'Promise.resolve'
      if (!(promise instanceof Promise)) failed ??= 'instanceof'
      await promise
      check('await')
      await inner()
      check('await of an async function')
    })
  }
  const first = inFlow('a')
  const second = inFlow('b')
  if (flow.current !== undefined) failed ??= 'the end of a flow'
  await first
  await second
  if (flow.current !== undefined) failed ??= 'await outside'
  return failed
}
