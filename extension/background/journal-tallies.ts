/** How much the blocks of the tabs take. */
import type { IDBPObjectStore, StoreNames } from 'idb'
import type { Schema } from './journal-database'

export const BYTES_PREFIX = 'bytes:'

export type TallyStore = IDBPObjectStore<Schema, StoreNames<Schema>[], 'tallies', 'readwrite'>
/** The tallies, held during a transaction. */
export interface Tallies {
  readonly store: TallyStore
  readonly total: number
  readonly bytes: ReadonlyMap<number, number>
  addBytes(tabId: number, bytes: number): void
  write(): Promise<unknown>
}

/** Reads the tallies of all tabs, to change and write them within the transaction. */
export async function readTallies(store: TallyStore): Promise<Tallies> {
  const range = IDBKeyRange.bound(BYTES_PREFIX, `${BYTES_PREFIX}\uffff`)
  const [before = 0, keys, values] = await Promise.all([
    store.get('bytes'),
    store.getAllKeys(range),
    store.getAll(range),
  ])
  const bytes = new Map(keys.map((key, i) => [Number(key.slice(BYTES_PREFIX.length)), values[i]]))
  const changed = new Set<number>()
  let total = before
  return {
    store,
    get total() {
      return total
    },
    bytes,
    addBytes(tabId, more) {
      total = Math.max(0, total + more)
      bytes.set(tabId, Math.max(0, (bytes.get(tabId) ?? 0) + more))
      changed.add(tabId)
    },
    write() {
      const puts = [...changed].map((tabId) => store.put(bytes.get(tabId) ?? 0, BYTES_PREFIX + tabId))
      return Promise.all([...puts, store.put(total, 'bytes')])
    },
  }
}
