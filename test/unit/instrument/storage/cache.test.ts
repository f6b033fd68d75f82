import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest'

/** As browsers have them, as far as these tests go. */
class FakeCache {
  readonly #kept = new Map<string, Response>()

  async put(request: RequestInfo, response: Response): Promise<void> {
    if (this === undefined) throw new TypeError('Illegal invocation')
    this.#kept.set(keyOf(request), response)
  }

  async match(request: RequestInfo): Promise<Response | undefined> {
    return this.#kept.get(keyOf(request))
  }

  async add(request: RequestInfo): Promise<void> {
    throw new TypeError(`Failed to fetch ${keyOf(request)}`)
  }

  async delete(request: RequestInfo): Promise<boolean> {
    return this.#kept.delete(keyOf(request))
  }
}

class FakeStorage {
  readonly #caches = new Map<string, FakeCache>()

  async open(name: string): Promise<FakeCache> {
    const cache = this.#caches.get(name) ?? new FakeCache()
    this.#caches.set(name, cache)
    return cache
  }

  async has(name: string): Promise<boolean> {
    return this.#caches.has(name)
  }
}

const keyOf = (request: RequestInfo) => (request instanceof Request ? request.url : request)

vi.stubGlobal('Cache', FakeCache)
vi.stubGlobal('CacheStorage', FakeStorage)
const { cacheInstrumentation } = await import('../../../../inpage/instrument/storage/cache')
const { install } = await import('../../document/installed')
afterAll(() => vi.unstubAllGlobals())

let caches: FakeStorage
beforeEach(() => {
  caches = new FakeStorage()
})

describe('the Cache API', () => {
  it('gives CLIENT spans for what is asked of it, and the page what it always got', async () => {
    const page = install(cacheInstrumentation)
    const cache = await caches.open('v1')
    const response = new Response('kept')
    expect(await cache.put('https://shop.test/a', response)).toBeUndefined()
    expect(await cache.match(new Request('https://shop.test/a'))).toBe(response)
    expect([await caches.has('v1'), await cache.match('https://shop.test/b')]).toEqual([true, undefined])
    expect(page.spans()).toMatchObject([
      { name: 'open cache', kind: 3, status: 0 },
      {
        name: 'put cache',
        attributes: {
          'db.system.name': 'cache',
          'db.operation.name': 'put',
          'tracepane.cache.key': 'https://shop.test/a',
        },
      },
      { name: 'match cache', attributes: { 'tracepane.cache.key': 'https://shop.test/a' } },
      { name: 'has cache' },
      { name: 'match cache' },
    ])
  })

  it('gives an error for what fails, and the page the very error', async () => {
    const page = install(cacheInstrumentation)
    const cache = await caches.open('v1')
    await expect(cache.add('https://shop.test/gone')).rejects.toThrow('Failed to fetch https://shop.test/gone')
    expect(page.spans().at(-1)).toMatchObject({
      name: 'add cache',
      status: 2,
      attributes: { 'error.type': 'TypeError' },
    })
  })

  it('gives spans below the active one', async () => {
    const page = install(cacheInstrumentation)
    await page.tracer.trace('start', () => caches.open('v1'))
    const open = page.spans().find(({ name }) => name === 'open cache')
    expect(open?.parentId).toBe(page.spans().find(({ name }) => name === 'start')?.spanId)
  })

  it('is the browser’s own again afterwards', async () => {
    const methods = () => [FakeStorage.prototype.open, FakeCache.prototype.match]
    const usual = methods()
    const page = install(cacheInstrumentation)
    await caches.open('v1')
    expect(methods().map((method, i) => method === usual[i])).toEqual([false, false])
    page.undo()
    expect(methods()).toEqual(usual)
  })
})
