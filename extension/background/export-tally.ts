/** What is kept of the export within a transaction of the journal. */
import type { IDBPObjectStore, StoreNames } from 'idb'
import type { ExportCounts, ExportRecord, Outgoing, SendingState, Settled } from '../export/queue'
import { EXPORT_KEY, type Schema } from './journal-database'

type ExportStore = IDBPObjectStore<Schema, StoreNames<Schema>[], 'export', 'readwrite'>

/** A block as far as its export goes. */
interface Waiting {
  readonly position?: number | undefined
  readonly outgoing?: Outgoing | undefined
}

/** The export's record, to be changed and written again. While export is off nothing waits, and nothing is counted. */
export class ExportTally {
  readonly #store: ExportStore
  readonly #before: ExportRecord | undefined
  #record: ExportRecord | undefined

  constructor(store: ExportStore, record: ExportRecord | undefined) {
    this.#store = store
    this.#before = this.#record = record
  }

  get record(): ExportRecord | undefined {
    return this.#record
  }

  /** Whether something of the block is still to be sent. */
  isWaiting(block: Waiting): boolean {
    return this.#left(block) > 0
  }

  added({ outgoing }: Waiting): void {
    if (outgoing !== undefined) this.#count({ waiting: outgoing.spans })
  }

  /** The block is taken away. */
  dropped(block: Waiting): void {
    const left = this.#left(block)
    if (left === 0 || this.#record === undefined) return
    this.#count({ waiting: -left, lost: left })
    this.#record = { ...this.#record, epoch: this.#record.epoch + 1 }
  }

  /** So many spans that would have gone out could not be stored. */
  unstored(spans: number): void {
    if (spans > 0) this.#count({ lost: spans })
  }

  /** `gone`: spans of blocks that were taken away while they were under way, and counted as lost. */
  settle(sending: SendingState, settled: Settled | undefined, gone: number): void {
    if (this.#record === undefined) return
    this.#record = { ...this.#record, sending }
    if (settled === undefined) return
    const { place, spans, sent, rejected, refused } = settled
    const here = spans.get(place.position) ?? 0
    const isSame = place.position === this.#record.place.position
    const settledHere = isSame ? this.#record.settledHere + here : here
    this.#record = { ...this.#record, place, settledHere }
    this.#count({ sent, rejected, refused, waiting: gone - (sent + rejected + refused), lost: -gone })
  }

  async write(): Promise<void> {
    if (this.#record !== undefined && this.#record !== this.#before) await this.#store.put(this.#record, EXPORT_KEY)
  }

  #left({ position, outgoing }: Waiting): number {
    if (this.#record === undefined || outgoing === undefined || position === undefined) return 0
    const { place, settledHere } = this.#record
    if (position < place.position) return 0
    return Math.max(0, outgoing.spans - (position === place.position ? settledHere : 0))
  }

  #count(change: Partial<ExportCounts>): void {
    if (this.#record === undefined) return
    const { counts } = this.#record
    const sum = (name: keyof ExportCounts) => Math.max(0, counts[name] + (change[name] ?? 0))
    this.#record = {
      ...this.#record,
      counts: {
        ...{ sent: sum('sent'), rejected: sum('rejected'), refused: sum('refused') },
        ...{ waiting: sum('waiting'), lost: sum('lost') },
      },
    }
  }
}

/** Reads the tally from the record of the export. */
export async function readExportTally(store: ExportStore): Promise<ExportTally> {
  return new ExportTally(store, await store.get(EXPORT_KEY))
}
