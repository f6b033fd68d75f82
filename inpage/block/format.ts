/**
 * The block: the binary, columnar form in which spans leave a page.
 *
 * One writer (`writer.ts`) and one reader (`reader.ts`). Little-endian. A 72-byte header, then the sections below in
 * this order, each padded to a multiple of 8 bytes. Every offset follows from the counts in the header, so there is no
 * offset that could lie, and a block whose length is not exactly the sum of its sections is refused.
 *
 * Header (u32 unless said otherwise, byte offset first):
 *    0 magic `TPB1`      4 version           8 byte length        12 flags (bit 0: the document was instrumented late;
 *                                                                    bit 1: it left because it was full)
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
 * A section is steady where each row is the one before it plus the same step, as in a column of zeros or of ends that
 * grow by three: then two rows stand for all, the first and the step. These can be, from bit 0 on: parent id, name, status
 * message, order, revision, scope, attribute end, event end, link end, kind and status, flags. In a page's blocks about half
 * of them are, a fifth of all bytes; each byte costs on its way through three processes and onto the disk.
 *
 * A table's rows belong to their owner by ranges: the attributes of span i are `end[i - 1] … end[i]`.
 *
 * A scope is a tracer: a span's own, or one of the page's own OpenTelemetry. Its resource is the JSON of a map of
 * attributes, '' for the page itself. A trace state is what W3C's `tracestate` header says.
 *
 * A record is a span's whole state at one revision. Each is one more than the one before: of an open span that has
 * changed, of one that has finished, of one that was amended since (a response body that ended after its headers).
 * Whether the span has ended is said by its end alone. Whoever reads keeps the highest revision of a span it has seen,
 * whatever order they come in.
 */
export const BLOCK_MAGIC = 0x31425054 // 'TPB1', little-endian
export const BLOCK_VERSION = 3
export const HEADER_BYTES = 72

/** A block leaves when it is about this large: big enough to be cheap for each span, small enough to never stall. */
export const BLOCK_TARGET_BYTES = 256 * 1024
/** What a reader accepts at most. One span may be larger than the target; nothing may be larger than this. */
export const BLOCK_MAX_BYTES = 4 * 1024 * 1024

export const BLOCK_FLAG_LATE = 1
export const BLOCK_FLAG_FULL = 2
/** Of the sections that can't be steady: a block has at least so many bytes for each span. */
export const MIN_SPAN_BYTES = 40
/** The parent is not a span of this document: it came from a `traceparent` or from explicit ids. */
export const SPAN_FLAG_REMOTE_PARENT = 1
/** That the parent is this one is inferred, and not certain. */
export const SPAN_FLAG_INFERRED_PARENT = 2

/** How the f64 of an attribute's value is to be read. */
export const AttributeType = {
  /** index of a string */
  String: 0,
  /** 0 or 1 */
  Boolean: 1,
  /** the number itself */
  Number: 2,
  /** index of a string: decimal digits */
  BigInt: 3,
  /** index of a string: JSON of an array or a map, in which NaN and the infinities are the strings of those names */
  Json: 4,
} as const
export type AttributeType = (typeof AttributeType)[keyof typeof AttributeType]

/** An attribute's value as the API takes it and the reader gives it back. */
export type AttributeScalar = string | number | boolean | bigint
export type AttributeValue = AttributeScalar | readonly AttributeValue[] | { readonly [key: string]: AttributeValue }
export type AttributeEntry = readonly [key: string, value: AttributeValue]

/** Columns of one of the three attribute tables; `type[i]` is an `AttributeType`. */
export interface AttributeColumns {
  readonly count: number
  readonly key: Uint32Array
  readonly type: Uint8Array
  readonly value: Float64Array
}

/**
 * A block that was read and found sound: every index in it is within its table, every range ascends, every time is
 * finite (an end may be NaN). Columns are views on the received bytes, but for the steady ones, which blocks share where
 * they say the same: to be read only.
 */
export interface Block {
  /** Of the received bytes, and of the columns that are no views on them and not shared. */
  readonly byteLength: number
  readonly late: boolean
  /** ms since the epoch of the page clock's zero. */
  readonly timeOriginMs: number
  readonly spanCount: number
  readonly start: Float64Array
  readonly end: Float64Array
  readonly traceId: Uint32Array
  readonly spanId: Uint32Array
  readonly parentId: Uint32Array
  readonly name: Uint32Array
  readonly statusMessage: Uint32Array
  /** The how-manieth span of its document this is, by start: it orders spans that started in the same tick. */
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
  /** JSON of a map of attributes; '' stands for the page itself. */
  readonly scopeResource: Uint32Array
  readonly dropSpan: Uint32Array
  readonly dropAttributes: Uint32Array
  readonly dropEvents: Uint32Array
  readonly dropLinks: Uint32Array
  readonly traceStateSpan: Uint32Array
  readonly traceState: Uint32Array
  /** All strings of the block; string 0 is always ''. Decoded once, at the first use. */
  readonly strings: readonly string[]
  /** The same, one after the other: for whoever looks through all of them. String i ends before `textEnd[i]`. */
  readonly text: string
  readonly textEnd: Uint32Array
  /** The bytes of that text where each of them is one character, for whoever can do without decoding it; else undefined. */
  readonly ascii: Uint8Array | undefined
  /** One of the strings: for whoever wants but a few. */
  string(index: number): string
}

/** Why bytes are no block. */
export interface BlockError {
  readonly error: string
}
