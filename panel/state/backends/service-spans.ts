import { SpanKind } from '../../../inpage/api/api'
import { TIMING_PREFIX } from '../../../inpage/instrument/http/timing-prefix'
import { type ImportedDocument, importedDocuments } from '../../formats/imported-documents'
import { jsonOf } from '../../formats/json-value'
import { serviceOf, type TraceSpan } from '../../formats/trace-model'
import type { TraceStore } from '../../store/store'
import { boundsOf, ServiceClocks } from './service-clocks'
import { withOwnIds } from './shared-ids'

/** Services that restart have another `service.instance.id` each time. */
const MAX_SERVICES = 1000

interface Parts {
  readonly store: TraceStore
  /** Takes the secrets out of a block; undefined if it can't be read. */
  redact(bytes: ArrayBuffer): ArrayBuffer | undefined
}

/** Puts spans of services into the store, each service as a document of its own, by the page's clock. */
export class ServiceSpans {
  readonly #parts: Parts
  readonly #clocks = new ServiceClocks()
  /** By resource and the offset of its clock, its document in the store. */
  readonly #documents = new Map<string, string>()
  #documentCount = 0

  constructor(parts: Parts) {
    this.#parts = parts
  }

  get isEmpty(): boolean {
    return this.#documents.size === 0
  }

  /** Whose parents are known first: what is learnt of their clocks is needed for those below them. */
  take(spans: readonly TraceSpan[]): void {
    const { store } = this.#parts
    const isOfPage = (key: string) => {
      const index = store.find(key)
      return index !== undefined && !store.table.isOfBackend(index)
    }
    // What the page has recorded itself may have been exported, and be there too: ours is the first account of it.
    const own = withOwnIds(spans, isOfPage).filter(({ traceId, spanId }) => !isOfPage(`${traceId}:${spanId}`))
    let left = own.length === 0 ? [] : importedDocuments(own)
    while (left.length > 0) {
      const next = left.find((document) => this.#learnClock(document)) ?? left[0]
      this.#store(next)
      left = left.filter((document) => document !== next)
    }
  }

  /** Whether spans that were put into the store are there no more: the page went elsewhere. Then they are forgotten here, too. */
  hasLost(): boolean {
    const { store } = this.#parts
    if ([...this.#documents.values()].every((id) => store.hasDocument(id))) return false
    this.#documents.clear()
    return true
  }

  clear(): void {
    this.#documents.clear()
  }

  /** False if nothing is known of who asked the service. */
  #learnClock({ spans }: ImportedDocument): boolean {
    const { store } = this.#parts
    const service = jsonOf(spans[0].resource)
    let learnt = false
    for (const { traceId, parentId, startNs, endNs, kind } of spans) {
      const isAsked = kind === SpanKind.SERVER || kind === SpanKind.CONSUMER
      const parent = parentId === undefined || !isAsked ? undefined : store.find(`${traceId}:${parentId}`)
      if (parent === undefined || endNs === undefined) continue
      const { table } = store
      const sentMs = table.start[parent]
      const waiting = store.attributeOf(parent, `${TIMING_PREFIX}waiting`)
      const [from, to] = Array.isArray(waiting) ? waiting : []
      const bounds = boundsOf({
        sentMs: typeof from === 'number' ? sentMs + from : sentMs,
        answeredMs: typeof to === 'number' ? sentMs + to : Number.NaN,
        endedMs: table.end[parent],
        serviceStartMs: millisecondsOf(startNs),
        serviceEndMs: millisecondsOf(endNs),
        isAsync: kind === SpanKind.CONSUMER,
      })
      this.#clocks.learn(service, bounds)
      learnt = true
    }
    return learnt
  }

  #store(document: ImportedDocument): void {
    const { store, redact } = this.#parts
    const documentId = this.#documentOf(document)
    for (const { bytes } of document.blocks()) {
      const clean = redact(bytes)
      if (clean !== undefined) store.block(documentId, 0, clean)
    }
  }

  #documentOf({ spans, lastMs }: ImportedDocument): string {
    const resource = jsonOf(spans[0].resource)
    const clockOffsetMs = this.#clocks.offsetOf(resource)
    const key = `${clockOffsetMs} ${resource}`
    const known = this.#documents.get(key)
    if (known !== undefined && this.#parts.store.hasDocument(known)) return known
    if (this.#documents.size >= MAX_SERVICES) this.#documents.clear()
    const documentId = `backend:${this.#documentCount++}`
    this.#documents.set(key, documentId)
    this.#parts.store.backendDocument({ documentId, service: serviceOf(spans[0]), clockOffsetMs, lastMs })
    return documentId
  }
}

function millisecondsOf(ns: bigint): number {
  return Number(ns / 1000n) / 1000
}
