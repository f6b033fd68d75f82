import { type ReadonlySignal, signal } from '@preact/signals'
import type { FaultReason } from '../../formats/reading/json-parts'
import type { SpanKey } from '../../store/model'
import type { TraceStore } from '../../store/store'
import type { FromReader, NotRead, ToReader } from './reading'

/** What came of a file. */
export type ImportOutcome =
  | {
      readonly fileName: string
      /** The format's name. */
      readonly title: string
      /** Spans that are new, and those that were there already. */
      readonly added: number
      readonly known: number
      /** Undefined where all of it was read and is kept. */
      readonly notRead?: NotRead
    }
  | {
      readonly fileName: string
      readonly reason: FaultReason | 'stopped'
      readonly where: string
      /** What stands there; missing where there is nothing. */
      readonly value?: string
    }

/** As much of a worker as is needed of it. */
export interface FileReading {
  onmessage: ((event: MessageEvent<FromReader>) => void) | null
  onerror: ((event: ErrorEvent) => void) | null
  postMessage(asked: ToReader): void
  terminate(): void
}

/** Reads files into the store, one after the other. */
export class Imports {
  readonly #reading = signal<string | undefined>(undefined)
  readonly #progress = signal(0)
  readonly #outcomes = signal<readonly ImportOutcome[]>([])
  readonly #store: TraceStore
  readonly #begin: () => FileReading
  /** Receives the earliest span of each imported file. */
  readonly onImported: (first: SpanKey) => void
  #waiting: File[] = []
  #stop: (() => void) | undefined
  #count = 0
  #added = 0

  constructor(store: TraceStore, onImported: (first: SpanKey) => void, begin = beginReading) {
    this.#store = store
    this.onImported = onImported
    this.#begin = begin
  }

  /** The name of the file that is being read. */
  get reading(): ReadonlySignal<string | undefined> {
    return this.#reading
  }

  /** How many spans of files came since all was cleared. */
  get added(): number {
    return this.#added
  }

  /** How much of its work is done, 0 to 1. */
  get progress(): ReadonlySignal<number> {
    return this.#progress
  }

  /** What came of the last files that were read together; empty: there is nothing to tell. */
  get outcomes(): ReadonlySignal<readonly ImportOutcome[]> {
    return this.#outcomes
  }

  open(files: Iterable<File>): void {
    const isReading = this.#reading.value !== undefined
    this.#waiting.push(...files)
    if (isReading || this.#waiting.length === 0) return
    this.#outcomes.value = []
    void this.#readAll()
  }

  /** Gives up the file that is being read, and those after it. What came of it stays. */
  stop(): void {
    this.#waiting = []
    this.#stop?.()
  }

  dismiss(): void {
    this.#outcomes.value = []
  }

  /** What was imported is gone, and what is being imported is not wanted any more. */
  clear(): void {
    this.stop()
    this.dismiss()
    this.#added = 0
  }

  async #readAll(): Promise<void> {
    for (let file = this.#waiting.shift(); file !== undefined; file = this.#waiting.shift()) {
      this.#progress.value = 0
      this.#reading.value = file.name
      const outcome = await this.#read(file)
      this.#outcomes.value = [...this.#outcomes.value, outcome]
    }
    this.#reading.value = undefined
  }

  #read(file: File): Promise<ImportOutcome> {
    const store = this.#store
    const id = `file:${this.#count++}`
    const reading = this.#begin()
    let added = 0
    let sequence = 0
    return new Promise((resolve) => {
      const end = (outcome: ImportOutcome) => {
        this.#stop = undefined
        reading.terminate()
        resolve(outcome)
      }
      const fail = (reason: FaultReason | 'stopped', where: string, value?: string) =>
        end({ fileName: file.name, reason, where, ...(value === undefined ? {} : { value }) })
      this.#stop = () => fail('stopped', '')
      reading.onerror = () => fail('tooLarge', 'file')
      reading.onmessage = ({ data }) => {
        switch (data.type) {
          case 'document':
            store.importedDocument(data.info)
            break
          case 'block': {
            const before = spansEver(store)
            store.block(data.documentId, sequence++, data.bytes)
            const more = spansEver(store) - before
            added += more
            this.#added += more
            reading.postMessage({ type: 'taken' })
            break
          }
          case 'progress':
            this.#progress.value = data.done
            break
          case 'done':
            end({ fileName: file.name, title: data.title, added, known: data.spans - added, ...notReadOf(data) })
            this.onImported(data.first)
            break
          case 'fault':
            fail(data.reason, data.where, data.value)
        }
      }
      reading.postMessage({ type: 'read', file, id })
    })
  }
}

function beginReading(): FileReading {
  return new Worker(new URL('./reading-worker.ts', import.meta.url), { type: 'module' })
}

function notReadOf({ leftOut, listed, losses }: NotRead): { readonly notRead?: NotRead } {
  return leftOut === 0 && losses.size === 0 ? {} : { notRead: { leftOut, listed, losses } }
}

/** Those that are there, and those that had to go to make room. */
function spansEver(store: TraceStore): number {
  const { spans, evicted } = store.counts()
  return spans + evicted
}
