/**
 * The interface between the store and what is shown. The store holds columns. Views ask by index and never see a block.
 * Nothing here uses the DOM or browser APIs.
 */

import type { SpanKind, StatusCode } from '../../inpage/api/api'
import type { AttributeEntry } from '../../inpage/block/format'

/** A span's index in the store's columns. Valid until the store's `epoch` changes (by clearing or eviction). */
export type SpanIndex = number

/** `traceId` and `spanId` in hex, joined by ':'. It identifies a span as long as the panel lives. */
export type SpanKey = string

/** How much the store holds, and how much it does not. */
export interface StoreCounts {
  readonly spans: number
  readonly traces: number
  /** Number of failures, by root cause: what failed in consequence does not count. */
  readonly errors: number
  readonly open: number
  /** Dropped in the page or on the way for lack of room. */
  readonly lost: number
  /** Removed because the panel keeps only so many. */
  readonly evicted: number
  /** Data that was not a valid block. */
  readonly unreadable: number
}

/** What a row shows, read on demand for visible rows only. */
export interface SpanSummary {
  readonly index: SpanIndex
  readonly key: SpanKey
  readonly name: string
  /** What the name leaves out: path and query of `url.full`, a selector, and so on; '' if nothing. */
  readonly label: string
  /** What was said in an instant: a message of the console, or that of an error; '' if nothing. */
  readonly message: string
  readonly kind: SpanKind
  readonly status: StatusCode
  /** The HTTP status code, if there is one. */
  readonly httpStatus: number | undefined
  /** Number of failures in its tree, itself included, by root cause. */
  readonly errorCount: number
  /** Whether it is a root cause: it failed, and nothing below it did. */
  readonly isCause: boolean
  /** ms since the epoch. */
  readonly startMs: number
  /** ms since the epoch; NaN while the span is open. */
  readonly endMs: number
  readonly childCount: number
  /** Whether its parent has not been seen (yet). A backend's span is placed under the nearest known span. */
  readonly orphan: boolean
  /** Whether its parent was inferred, from what queued it or from the event in whose wake it ran. */
  readonly isParentInferred: boolean
  /** Whether it was open when its document was left, at `endMs`. It lasted at least that long and will never finish. */
  readonly neverFinished: boolean
  /**
   * How much it starts before its parent, in ms, according to the clock of another document; 0 if it does not. It is shown at
   * the time of its own clock; the user can choose to shift it by `clockOffsetOf`.
   */
  readonly beforeParentMs: number
  /** Times of its events, in ms since the epoch. */
  readonly eventMs: readonly number[]
  /** The file from which it was imported; undefined for spans of the inspected page. */
  readonly fileName: string | undefined
  /** The service whose backend sent it; undefined for spans of the inspected page or of a file. */
  readonly service: string | undefined
  /** The service that made it, if it is of a backend, or a file says so. */
  readonly serviceName: string | undefined
  /** How much its times were shifted to match the page's clock, in ms; 0 if not at all. Exports contain the original times. */
  readonly clockOffsetMs: number
}

/** An event of a span. */
export interface SpanDetailEvent {
  readonly name: string
  /** ms since the epoch. */
  readonly timeMs: number
  readonly attributes: readonly AttributeEntry[]
}

/** Everything that is known about a span: its summary, and the rest of its record. */
export interface SpanDetail extends SpanSummary {
  readonly traceId: string
  readonly spanId: string
  readonly parentId: string | undefined
  readonly statusMessage: string
  readonly scope: string
  /** '' if there is none. */
  readonly scopeVersion: string
  readonly namespace: string
  /** The resource of the page's own OpenTelemetry; empty for spans of ours, whose resource is the page. */
  readonly resource: readonly AttributeEntry[]
  /** The value of W3C's `tracestate`; '' for none. */
  readonly traceState: string
  readonly documentUrl: string
  /** When the document began (its time origin), in ms since the epoch. */
  readonly documentStartMs: number
  readonly attributes: readonly AttributeEntry[]
  /** In the order of time. */
  readonly events: readonly SpanDetailEvent[]
  readonly links: readonly {
    readonly traceId: string
    readonly spanId: string
    readonly attributes: readonly AttributeEntry[]
  }[]
  readonly dropped: { readonly attributes: number; readonly events: number; readonly links: number }
}

/** A row's place among the others, as ARIA describes a tree. */
interface PlaceInTree {
  /** 1 for a root. */
  readonly level: number
  readonly setSize: number
  readonly positionInSet: number
}

/** A row of the tree-table. */
export type Row = SpanRow | GroupRow | HiddenRow | NavigationRow

/** The row of one span. */
export interface SpanRow extends PlaceInTree {
  readonly type: 'span'
  readonly index: SpanIndex
  readonly expanded: boolean | undefined
  /** Whether it is shown only because something below it matches the filter. */
  readonly context: boolean
}

/** Siblings that repeat, or neighbours of one name at top level, in one row. Opened, they stand below it. */
export interface GroupRow extends PlaceInTree {
  readonly type: 'group'
  /** Identifies the group as long as the panel lives. Never equal to a span's key. */
  readonly key: string
  readonly expanded: boolean
  /** In the order in which they are shown. The first represents all. */
  readonly members: Int32Array
  /** Together, of those that have finished; at top level of their whole traces. */
  readonly totalMs: number
  /** NaN while none has finished, as are the next two. */
  readonly medianMs: number
  readonly p95Ms: number
  readonly longestMs: number
  /** Number of failures in the members' trees, by root cause. */
  readonly errorCount: number
  /** Whether they are requests or queries that were made one after the other. */
  readonly nPlusOne: boolean
  /** All ask for URLs of one shape, or for none: what the first says of its URL holds for all. */
  readonly ofOneShape: boolean
}

/** Siblings that are hidden as noise: the last row under their parent, or of all. They appear below it when it is opened. */
export interface HiddenRow extends PlaceInTree {
  readonly type: 'hidden'
  readonly key: string
  readonly expanded: boolean
  readonly members: Int32Array
  /** Number of failures in the members' trees, by root cause. */
  readonly errorCount: number
}

/** The main frame went to another document (shown when the log is preserved). */
export interface NavigationRow {
  readonly type: 'navigation'
  readonly documentId: string
  readonly url: string
  readonly timeMs: number
}

/** The visible rows for the present expansion and filter. Access by position is cheap at any length. */
export interface Rows {
  readonly length: number
  at(position: number): Row
  /** The position of a span's row, or -1. */
  positionOf(index: SpanIndex): number
}
