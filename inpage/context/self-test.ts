/**
 * Whether an engine still does what `deep` is built on. It runs in microtasks alone, so at the start of a page it is over
 * before the page's first script.
 */
import type { Context } from './carrier'
import type { Flow } from './flow'

/** @returns the name of the first check that failed */
export async function failedCheck(flow: Flow): Promise<string | undefined> {
  let failed: string | undefined
  const flows = ['a', 'b'].map((namespace) => {
    const own: Context = { namespace, span: undefined, outer: undefined }
    const check = (name: string) => {
      if (flow.current !== own) failed ??= name
    }
    return flow.run(own, async () => {
      await Promise.resolve()
      check('await')
      await inner(check)
      check('await of an async function')
      await Promise.all([inner(check), Promise.resolve(), 1])
      check('Promise.all')
      try {
        await Promise.reject(namespace)
      } catch {
        check('rejection')
      }
      for await (const one of items()) check(`for await ${one}`)
      await Promise.resolve()
        .then(() => check('then'))
        .finally(() => check('finally'))
      check('await of finally')
      const promise = Promise.resolve(1)
      if (Promise.resolve(promise) !== promise) failed ??= 'Promise.resolve'
      if (!(promise instanceof Promise)) failed ??= 'instanceof'
      await flow.run(undefined, async () => {
        await Promise.resolve()
        if (flow.current !== undefined) failed ??= 'a flow of nothing'
      })
      check('after a flow of nothing')
    })
  })
  if (flow.current !== undefined) failed ??= 'the end of a flow'
  await Promise.all(flows)
  return failed
}

async function inner(check: (name: string) => void): Promise<void> {
  await Promise.resolve()
  check('await within')
}

async function* items(): AsyncGenerator<number> {
  yield 1
  await Promise.resolve()
  yield 2
}
