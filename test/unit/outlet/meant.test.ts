import { afterEach, expect, it, vi } from 'vitest'
import { isKnownToBeTraced, MARK, RUNNING_KEY } from '../../../inpage/entry/traced-document'

afterEach(() => void vi.unstubAllGlobals())

/** A document whose answer came with these entries of `Server-Timing`. */
function documentOf(timings: readonly string[] | undefined, parent?: object): void {
  const frame = {}
  vi.stubGlobal('window', frame)
  vi.stubGlobal('top', parent ?? frame)
  vi.stubGlobal('parent', parent ?? frame)
  const entry = timings && { serverTiming: timings.map((name) => ({ name })) }
  vi.stubGlobal('performance', { getEntriesByType: () => [entry ?? {}] })
}

const ofAnotherOrigin = () =>
  new Proxy(
    {},
    {
      get() {
        throw new DOMException('', 'SecurityError')
      },
    },
  )

it.each<[string, readonly string[] | undefined, object | undefined, boolean, boolean]>([
  ['marked', ['db', MARK], undefined, false, true],
  ['of another tab', ['db'], undefined, false, false],
  ['without any network', undefined, undefined, false, false],
  ['of a listed site', undefined, undefined, true, true],
  ['a frame of a listed site in another page', undefined, ofAnotherOrigin(), true, false],
  ['a frame of a page that is traced', undefined, { [RUNNING_KEY]: true }, false, true],
  ['a frame of a page that is not', undefined, { [RUNNING_KEY]: false }, false, false],
  ['a frame of a page of another origin', undefined, ofAnotherOrigin(), false, false],
])('knows of a document that is %s whether it is meant', (_, timings, parent, isListed, expected) => {
  documentOf(timings, parent)
  expect(isKnownToBeTraced(isListed)).toBe(expected)
})
