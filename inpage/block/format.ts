/**
 * The block: the binary, columnar form in which spans leave a page.
 *
 * One writer (`writer.ts`) and one reader (`reader.ts`). Little-endian. A 72-byte header, then the sections below in
 * this order, each padded to a multiple of 8 bytes. Every offset follows from the counts in the header, so there is no
 * offset that could lie, and a block whose length is not exactly the sum of its sections is refused.
 *
 * Header (u32 unless said otherwise, byte offset first):
 *    0 magic `TPB1`      4 version           8 byte length        12 flags (bit 0: the document was instrumented late;
 *                                                                    bit 1: the block was sent because it was full)
 *   16 spans            20 attributes       24 event attributes   28 link attributes
 *   32 events           36 links            40 scopes             44 drops
 *   48 strings          52 string bytes     56 time origin (f64, ms since the epoch)
 *   64 trace states     68 steady sections, a bit each
 *
 * Sections (n = spans, a = attributes of all three tables in order span, event, link):
 *   f64  start[n] end[n] (ms on the page's clock, i.e. since the time origin; end is NaN while the span is open)
 *   f64  attribute value[a]   event time[e] (ms on the page's clock)
 *   u32  trace id[4n] span id[2n] parent id[2n] (big-endian words, so that hex reads left to right; no parent: 0 0)
 *   u32  name[n] status message[n] order[n] revision[n] scope[n] attribute end[n] event end[n] link end[n]
 *   u32  attribute key[a]   event name[e] event attribute end[e]
 *   u32  link trace id[4l] link span id[2l] link attribute end[l]
 *   u32  scope name[s] scope version[s] scope namespace[s] scope resource[s]
 *   u32  drop span[d] drop attributes[d] drop events[d] drop links[d]   (only spans that dropped something)
 *   u32  trace state span[t] trace state[t]   (only spans that have one)
 *   u32  string length[strings] (UTF-16 code units)
 *   u8   kind and status[n] (low nibble kind, high nibble status code), flags[n], attribute type[a]
 *   u8   all strings, one after the other, as one UTF-8 text (a lone surrogate becomes U+FFFD, also one unit long)
 *
 * A section is steady if each row is the row before it plus a constant step, as in a column of zeros or of ends that grow
 * by three. Only two rows of it are stored: the first row and the step. These sections can be steady, from bit 0 on: parent
 * id, name, status message, order, revision, scope, attribute end, event end, link end, kind and status, flags. About half
 * of them are in a page's blocks, which saves a fifth of all bytes on the way through three processes and onto the disk.
 *
 * A table's rows belong to their owners by ranges: span i has the attributes `end[i - 1] … end[i] - 1`.
 *
 * A scope is a tracer: one of ours, or one of the page's own OpenTelemetry. Its resource is the JSON of a map of
 * attributes; '' stands for the page itself. A trace state is the value of W3C's `tracestate` header.
 *
 * A record is a span's whole state at one revision. A span gets a new revision, one higher each time, when it changes
 * while open, when it finishes, and when it is amended after that (a response body that ends after its headers). A span has
 * ended if its end is not NaN. Readers keep the highest revision of a span that they have seen, in whatever order records
 * arrive.
 */
export const BLOCK_MAGIC = 0x31425054 // 'TPB1', little-endian
export const BLOCK_VERSION = 3
export const HEADER_BYTES = 72

/** A block is sent when it reaches about this size: large enough to be cheap for each span, small enough never to stall. */
export const BLOCK_TARGET_BYTES = 256 * 1024
/** The largest block that a reader accepts. A single span may exceed the target size, but nothing may exceed this. */
export const BLOCK_MAX_BYTES = 4 * 1024 * 1024

/** Header flag: the document was instrumented late, after scripts of the page may have run. */
export const BLOCK_FLAG_LATE = 1
/** Header flag: the block was sent because it was full. */
export const BLOCK_FLAG_FULL = 2
/** Bytes that each span takes at least, as its trace id, span id, start and end are never steady. */
export const MIN_SPAN_BYTES = 40
/** Span flag: the parent is not a span of this document; it came from a `traceparent` or from explicit ids. */
export const SPAN_FLAG_REMOTE_PARENT = 1
/** Span flag: the parent was inferred and is not certain. */
export const SPAN_FLAG_INFERRED_PARENT = 2
/** How files and backends, none of which has a place for it, are told that a parent is inferred: as an attribute. */
export const INFERRED_PARENT_KEY = 'tracepane.parent.inferred'
/** A record of this span that has its end went before this one. */
export const SPAN_FLAG_AMENDED = 4

/** How to read the f64 that holds an attribute's value. */
export const AttributeType = {
  /** the index of a string */
  String: 0,
  /** 0 or 1 */
  Boolean: 1,
  /** the number itself */
  Number: 2,
  /** the index of a string with the decimal digits */
  BigInt: 3,
  /** the index of a string with the JSON of an array or a map; NaN and the infinities are strings in it */
  Json: 4,
} as const
export type AttributeType = (typeof AttributeType)[keyof typeof AttributeType]

/** An attribute's scalar value, as the API takes it and as the reader returns it. */
export type AttributeScalar = string | number | boolean | bigint
/** An attribute's value: a scalar, or arrays and maps of values. */
export type AttributeValue = AttributeScalar | readonly AttributeValue[] | { readonly [key: string]: AttributeValue }
/** An attribute. */
export type AttributeEntry = readonly [key: string, value: AttributeValue]

/** Columns of one of the three attribute tables; `type[i]` is an `AttributeType`. */
export interface AttributeColumns {
  readonly count: number
  readonly key: Uint32Array
  readonly type: Uint8Array
  readonly value: Float64Array
}

/**
 * A block that was read and found valid: every index is within its table, every range ascends, every time is finite (only
 * an end may be NaN). Columns are views on the received bytes; those of steady sections may be shared between blocks. Nobody
 * may write into them.
 */
export interface Block {
  /** Bytes that this block keeps in memory: those received, and those of columns that are neither views on them nor shared. */
  readonly byteLength: number
  readonly late: boolean
  /** Epoch time of the page clock's zero, in ms. */
  readonly timeOriginMs: number
  readonly spanCount: number
  readonly start: Float64Array
  readonly end: Float64Array
  readonly traceId: Uint32Array
  readonly spanId: Uint32Array
  readonly parentId: Uint32Array
  readonly name: Uint32Array
  readonly statusMessage: Uint32Array
  /** The span's index within its document, in the order of starts: it orders spans that started in the same tick. */
  readonly order: Uint32Array
  readonly revision: Uint32Array
  readonly scope: Uint32Array
  readonly attributeEnd: Uint32Array
  readonly eventEnd: Uint32Array
  readonly linkEnd: Uint32Array
  /** low nibble kind 0…5, high nibble status code 0…2 */
  readonly kindAndStatus: Uint8Array
  readonly flags: Uint8Array
  readonly attributes: AttributeColumns
  readonly eventTime: Float64Array
  readonly eventName: Uint32Array
  readonly eventAttributeEnd: Uint32Array
  readonly eventAttributes: AttributeColumns
  readonly linkTraceId: Uint32Array
  readonly linkSpanId: Uint32Array
  readonly linkAttributeEnd: Uint32Array
  readonly linkAttributes: AttributeColumns
  readonly scopeName: Uint32Array
  readonly scopeVersion: Uint32Array
  readonly scopeNamespace: Uint32Array
  /** The JSON of a map of attributes; '' stands for the page itself. */
  readonly scopeResource: Uint32Array
  readonly dropSpan: Uint32Array
  readonly dropAttributes: Uint32Array
  readonly dropEvents: Uint32Array
  readonly dropLinks: Uint32Array
  readonly traceStateSpan: Uint32Array
  readonly traceState: Uint32Array
  /** All strings of the block; string 0 is always ''. Decoded once, on first use. */
  readonly strings: readonly string[]
  /** All strings as one text, for searches through all of them. String i ends before `textEnd[i]`. */
  readonly text: string
  readonly textEnd: Uint32Array
  /** The bytes of `text` if all of it is ASCII, so that readers need not decode it; else undefined. */
  readonly ascii: Uint8Array | undefined
  /** One string, for readers that need only a few. */
  string(index: number): string
}

/** Says why bytes are not a valid block. */
export interface BlockError {
  readonly error: string
}
