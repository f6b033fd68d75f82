import { afterEach, expect, it, vi } from 'vitest'

type Callback = (list: { getEntries(): readonly object[] }) => void

/** The browser's, of which the tests see all that are there. */
const observers: { readonly tell: (...entries: object[]) => void; isOn: boolean; buffered: boolean }[] = []

class Observer {
  static readonly supportedEntryTypes = ['resource', 'paint']
  readonly #own: (typeof observers)[number]

  constructor(callback: Callback) {
    this.#own = { tell: (...entries) => callback({ getEntries: () => entries }), isOn: false, buffered: false }
    observers.push(this.#own)
  }

  observe({ buffered }: { buffered: boolean }): void {
    this.#own.isOn = true
    this.#own.buffered = buffered
  }

  disconnect(): void {
    this.#own.isOn = false
  }
}

async function load() {
  vi.stubGlobal('PerformanceObserver', Observer)
  vi.resetModules()
  return import('../../../inpage/instrument/observe')
}

afterEach(() => {
  observers.length = 0
  vi.unstubAllGlobals()
})

it('has whoever needs only new entries told by the observer that is there, until nobody is left', async () => {
  const { observe } = await load()
  const told: string[] = []
  const undos = [
    observe('resource', () => {
      told.push('a')
      throw new Error('of one')
    }),
    observe('resource', () => void told.push('b'), false),
    observe('resource', () => void told.push('c'), false),
  ]
  expect(observers.map(({ buffered }) => buffered)).toEqual([true])
  observers[0].tell({})
  expect(told.splice(0)).toEqual(['a', 'b', 'c'])
  undos[0]?.()
  observers[0].tell({})
  expect(told.splice(0)).toEqual(['b', 'c'])
  undos[2]?.()
  expect(observers[0].isOn).toBe(true)
  undos[1]?.()
  expect(observers[0].isOn).toBe(false)
  observe('resource', () => void told.push('d'), false)
  expect(observers.map(({ isOn }) => isOn)).toEqual([false, true])
})

it('gives whoever needs the entries that were kept an observer of its own, for another type, too', async () => {
  const { observe } = await load()
  observe('resource', () => {}, false)
  observe('resource', () => {})
  observe('paint', () => {}, false)
  expect(observers).toHaveLength(3)
  expect(observe('layout-shift', () => {})).toBeUndefined()
})
