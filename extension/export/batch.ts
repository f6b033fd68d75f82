/** Takes spans of blocks until a request is full. */
import type { AttributeEntry, Block } from '../../inpage/block/format'
import { RESOURCE, RESOURCE_SPANS, SCOPE, SCOPE_SPANS, SPANS } from './otlp/fields'
import { JsonSink } from './otlp/json-sink'
import { ProtobufSink } from './otlp/protobuf-sink'
import type { OtlpSink } from './otlp/sink'
import { SpanEncoder } from './otlp/span-encoder'
import { type Amendments, isOutgoing } from './outgoing-spans'
import type { Place } from './queue'

export const MAX_BATCH_SPANS = 512
/** Of a request before compression: older proxies and gRPC behind them take no more than 4 MB. */
export const MAX_BATCH_BYTES = 1024 * 1024
/** Of a list's item: its key and length, or its name and brackets. */
const ITEM_BYTES = 24

export type Codec = 'protobuf' | 'json'

/** A block that waits, as far as a request needs it. */
export interface WaitingBlock {
  readonly position: number
  readonly block: Block
  readonly rate: number
  readonly resource: readonly AttributeEntry[]
}

/** A request that is ready. */
export interface Batch {
  readonly body: Uint8Array
  readonly spans: number
  /** By the positions of their blocks. */
  readonly spansAt: ReadonlyMap<number, number>
  /** Up to where it goes. */
  readonly place: Place
}

interface Resource {
  readonly piece: Uint8Array
  readonly scopes: Map<string, { readonly piece: Uint8Array; readonly spans: Uint8Array[] }>
}

/**
 * A request of the spans from `place` on: as many as it may have, and one at least. Undefined if none goes out; then all these
 * blocks are done.
 */
export function nextBatch(
  blocks: readonly WaitingBlock[],
  place: Place,
  amendments: Amendments,
  codec: Codec,
  maxBytes: number,
): Batch | undefined {
  const batch = new BatchWriter(codec, maxBytes)
  let end = place
  for (const waiting of blocks) {
    const { block, position, rate } = waiting
    for (let row = position === place.position ? place.row : 0; row < block.spanCount; row++) {
      if (isOutgoing(block, row, rate) && !batch.add(waiting, row, amendments)) return batch.seal(end)
      end = { position, row: row + 1 }
    }
    end = { position: position + 1, row: 0 }
  }
  return batch.count === 0 ? undefined : batch.seal(end)
}

class BatchWriter {
  count = 0
  readonly #sink: OtlpSink
  readonly #encoder: SpanEncoder
  readonly #maxBytes: number
  readonly #resources = new Map<string, Resource>()
  readonly #resourceKeys = new Map<readonly AttributeEntry[], string>()
  readonly #spansAt = new Map<number, number>()
  #bytes = 0

  constructor(codec: Codec, maxBytes: number) {
    this.#sink = codec === 'json' ? new JsonSink() : new ProtobufSink()
    this.#encoder = new SpanEncoder(this.#sink)
    this.#maxBytes = maxBytes
  }

  /** False if it does not fit. */
  add({ block, position, resource }: WaitingBlock, row: number, amendments: Amendments): boolean {
    if (this.count >= MAX_BATCH_SPANS) return false
    const newest = amendments.of(block, row)
    const piece = this.#encoder.span(newest.block, newest.row)
    let bytes = piece.length + ITEM_BYTES
    const key = this.#keyOf(resource)
    const known = this.#resources.get(key)
    const ofResource = known ?? { piece: this.#encoder.resource(resource), scopes: new Map() }
    if (known === undefined) bytes += ofResource.piece.length + ITEM_BYTES * 2
    const { scopeName, scopeVersion, scopeNamespace, strings, scope } = block
    const at = scope[row]
    const names = [strings[scopeName[at]], strings[scopeVersion[at]], strings[scopeNamespace[at]]] as const
    const scopeKey = names.join('\0')
    const knownScope = ofResource.scopes.get(scopeKey)
    const ofScope = knownScope ?? { piece: this.#encoder.scope(...names), spans: [] }
    if (knownScope === undefined) bytes += ofScope.piece.length + ITEM_BYTES * 2
    if (this.count > 0 && this.#bytes + bytes > this.#maxBytes) return false
    this.#resources.set(key, ofResource)
    ofResource.scopes.set(scopeKey, ofScope)
    ofScope.spans.push(piece)
    this.#bytes += bytes
    this.count++
    this.#spansAt.set(position, (this.#spansAt.get(position) ?? 0) + 1)
    return true
  }

  seal(place: Place): Batch {
    const sink = this.#sink
    sink.openList(RESOURCE_SPANS)
    for (const { piece, scopes } of this.#resources.values()) {
      sink.open(RESOURCE_SPANS)
      sink.piece(RESOURCE, piece)
      sink.openList(SCOPE_SPANS)
      for (const ofScope of scopes.values()) {
        sink.open(SCOPE_SPANS)
        sink.piece(SCOPE, ofScope.piece)
        sink.openList(SPANS)
        for (const span of ofScope.spans) sink.piece(SPANS, span)
        sink.closeList()
        sink.close()
      }
      sink.closeList()
      sink.close()
    }
    sink.closeList()
    return { body: sink.body(), spans: this.count, spansAt: this.#spansAt, place }
  }

  #keyOf(resource: readonly AttributeEntry[]): string {
    let key = this.#resourceKeys.get(resource)
    if (key === undefined) {
      key = JSON.stringify(resource)
      this.#resourceKeys.set(resource, key)
    }
    return key
  }
}
