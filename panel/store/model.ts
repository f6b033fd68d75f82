/**
 * The border between what the panel knows and what it shows. The store holds columns; the view asks by index and never
 * sees a block. Nothing here touches the DOM or the browser.
 */

import type { SpanKind, StatusCode } from '../../inpage/api/api'
import type { AttributeEntry } from '../../inpage/block/format'

/** Position of a span in the store's columns. Valid until the store's `epoch` changes (clearing, eviction). */
export type SpanIndex = number

/** `traceId` and `spanId` in hex, joined by ':': a span's name for as long as the panel lives. */
export type SpanKey = string

/** How much is in the store, and what is not. */
export interface StoreCounts {
  readonly spans: number
  readonly traces: number
  readonly errors: number
  readonly open: number
  /** Dropped in the page or on the way, for lack of room. */
  readonly lost: number
  /** Gone from the panel, because it keeps only so many. */
  readonly evicted: number
  /** Blocks that were no blocks. */
  readonly unreadable: number
}

/** What a row of the table shows, read on demand for the rows on screen alone. */
export interface SpanSummary {
  readonly index: SpanIndex
  readonly key: SpanKey
  readonly name: string
  /** What the name leaves out: path and query of `url.full`, a selector, … ; '' if nothing. */
  readonly label: string
  readonly kind: SpanKind
  readonly status: StatusCode
  /** The HTTP status code, if there is one. */
  readonly httpStatus: number | undefined
  /** Spans with status ERROR in its tree, itself included. */
  readonly errorCount: number
  /** ms since the epoch. */
  readonly startMs: number
  /** ms since the epoch; NaN while the span is open. */
  readonly endMs: number
  readonly childCount: number
  /** It names a parent that has not been seen (yet). A backend's span stands under the nearest that has. */
  readonly orphan: boolean
  /** That its parent is this one is inferred: by what queued it, or in whose wake it stands. */
  readonly isParentInferred: boolean
  /** It was open when its document went, at `endMs`; it lasted at least that long and will never finish. */
  readonly neverFinished: boolean
  /**
   * It is said to start before its parent, so many ms, and another document's clock says so; 0 where all is well. It is
   * shown where its own clock puts it; to move it by `clockOffsetOf` is the reader's choice.
   */
  readonly beforeParentMs: number
  /** Times (ms since the epoch) of its events. */
  readonly eventMs: readonly number[]
  /** The file that it was imported from; undefined for what the inspected page sent. */
  readonly fileName: string | undefined
  /** The service whose backend sent it; undefined for what the inspected page or a file did. */
  readonly service: string | undefined
  /** ms by which its times were moved to stand on the page's clock; 0 if they were not. Exports have them as they came. */
  readonly clockOffsetMs: number
}

/** An event of a span, as its record has it. */
export interface SpanDetailEvent {
  readonly name: string
  /** ms since the epoch. */
  readonly timeMs: number
  readonly attributes: readonly AttributeEntry[]
}

/** All that is known of a span: its summary, and what only its record says. */
export interface SpanDetail extends SpanSummary {
  readonly traceId: string
  readonly spanId: string
  readonly parentId: string | undefined
  readonly statusMessage: string
  readonly scope: string
  /** '' where there is none. */
  readonly scopeVersion: string
  readonly namespace: string
  /** What the page's own OpenTelemetry says of itself; empty for spans of ours, whose resource is the page. */
  readonly resource: readonly AttributeEntry[]
  /** W3C's `tracestate`; '' for none. */
  readonly traceState: string
  readonly documentUrl: string
  /** ms since the epoch at which the document began (its time origin). */
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

/** Where a row stands among the others, as an ARIA tree says it. */
interface PlaceInTree {
  /** 1 for a root. */
  readonly level: number
  readonly setSize: number
  readonly positionInSet: number
}

/** One line of the tree-table. */
export type Row = SpanRow | GroupRow | HiddenRow | NavigationRow

/** The row of one span. */
export interface SpanRow extends PlaceInTree {
  readonly type: 'span'
  readonly index: SpanIndex
  readonly expanded: boolean | undefined
  /** It does not match the filter itself, but something below it does. */
  readonly context: boolean
}

/** Siblings that repeat, in one row. Opened, they stand below it. */
export interface GroupRow extends PlaceInTree {
  readonly type: 'group'
  /** Its name for as long as the panel lives; no span's key. */
  readonly key: string
  readonly expanded: boolean
  /** In the order in which they are shown; the first speaks for all. */
  readonly members: Int32Array
  /** Together, of those that have finished. */
  readonly totalMs: number
  /** NaN while none has finished. */
  readonly p95Ms: number
  /** Spans with status ERROR in the members' trees. */
  readonly errorCount: number
  /** They are requests or queries, made one after the other. */
  readonly nPlusOne: boolean
}

/** Siblings that are hidden as noise: the last row under their parent, or of all. Opened, they stand below it. */
export interface HiddenRow extends PlaceInTree {
  readonly type: 'hidden'
  readonly key: string
  readonly expanded: boolean
  readonly members: Int32Array
  /** Spans with status ERROR in the members' trees. */
  readonly errorCount: number
}

/** The main frame went to another document (shown when the log is preserved). */
export interface NavigationRow {
  readonly type: 'navigation'
  readonly documentId: string
  readonly url: string
  readonly timeMs: number
}

/** The lines that are to be seen now, for the present expansion and filter. Cheap to ask by position, at any length. */
export interface Rows {
  readonly length: number
  at(position: number): Row
  /** Where a span stands, or -1. */
  positionOf(index: SpanIndex): number
}
