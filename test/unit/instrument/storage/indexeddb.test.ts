import { IDBFactory as FakeFactory, IDBIndex, IDBObjectStore, IDBRequest } from 'fake-indexeddb'
import { afterAll, describe, expect, it, vi } from 'vitest'

// In browsers requests are the browser's event targets; here they are the double's.
const factory = new FakeFactory()
vi.stubGlobal('EventTarget', Object.getPrototypeOf(IDBRequest))
for (const [name, value] of Object.entries({ IDBFactory: FakeFactory, IDBIndex, IDBObjectStore, IDBRequest }))
  vi.stubGlobal(name, value)
const { indexedDbInstrumentation } = await import('../../../../inpage/instrument/storage/indexeddb')
const { install } = await import('../../document/installed')
afterAll(() => vi.unstubAllGlobals())

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}

let databases = 0
async function openShop(): Promise<{ readonly database: IDBDatabase; readonly name: string }> {
  const name = `shop ${databases++}`
  const opening = factory.open(name)
  opening.onupgradeneeded = () => {
    const store = opening.result.createObjectStore('orders', { keyPath: 'id' })
    store.createIndex('by price', 'price')
  }
  return { database: await done(opening as never), name }
}
const store = (database: IDBDatabase) => database.transaction('orders', 'readwrite').objectStore('orders')

describe('a request to IndexedDB', () => {
  it('is a CLIENT span with database, store and operation, until it has succeeded', async () => {
    const page = install(indexedDbInstrumentation)
    const { database, name } = await openShop()
    expect(await done(store(database).put({ id: 1, price: 7 }))).toBe(1)
    expect(await done(store(database).index('by price').get(7))).toEqual({ id: 1, price: 7 })
    expect(page.spans()).toMatchObject([
      { name: `open ${name}`, kind: 3, status: 0, attributes: { 'db.namespace': name, 'db.operation.name': 'open' } },
      {
        name: 'put orders',
        kind: 3,
        status: 0,
        attributes: {
          'db.system.name': 'indexeddb',
          'db.operation.name': 'put',
          'db.namespace': name,
          'db.collection.name': 'orders',
        },
      },
      { name: 'get orders', attributes: { 'db.operation.name': 'get' } },
    ])
  })

  it('that fails is an error with its type', async () => {
    const page = install(indexedDbInstrumentation)
    const { database } = await openShop()
    await done(store(database).add({ id: 1 }))
    await expect(done(store(database).add({ id: 1 }))).rejects.toThrow()
    expect(page.spans().at(-1)).toMatchObject({
      name: 'add orders',
      status: 2,
      attributes: { 'error.type': 'ConstraintError' },
    })
  })

  it('by a cursor ends with its first step', async () => {
    const page = install(indexedDbInstrumentation)
    const { database } = await openShop()
    for (const id of [1, 2, 3]) await done(store(database).put({ id }))
    const keys: unknown[] = []
    await new Promise<void>((resolve) => {
      const request = store(database).openCursor()
      request.onsuccess = () => {
        const cursor = request.result
        if (cursor === null) return resolve()
        keys.push(cursor.key)
        cursor.continue()
      }
    })
    expect(keys).toEqual([1, 2, 3])
    expect(page.spans().filter(({ name }) => name === 'openCursor orders')).toHaveLength(1)
  })

  it('leaves it to the browser to convert a name', async () => {
    const page = install(indexedDbInstrumentation)
    let count = 0
    // The double takes it as it is.
    await done(factory.open({ toString: () => `shop ${count++}` } as never) as never)
    expect([count, page.spans().length]).toEqual([0, 1])
  })

  it('throws what it always did, and that makes no span', async () => {
    const page = install(indexedDbInstrumentation)
    const { database } = await openShop()
    const before = page.spans().length
    expect(() => store(database).get(undefined as never)).toThrow()
    expect(() => store(database).put({ price: 1 })).toThrow()
    expect(page.spans()).toHaveLength(before)
  })

  it('is the browser’s own again afterwards', async () => {
    const methods = () => [FakeFactory.prototype.open, IDBObjectStore.prototype.put, IDBIndex.prototype.get]
    const usual = methods()
    const page = install(indexedDbInstrumentation)
    await openShop()
    expect(methods().map((method, i) => method === usual[i])).toEqual([false, false, false])
    page.undo()
    expect(methods()).toEqual(usual)
  })
})
