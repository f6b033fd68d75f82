/** What the exporter needs of the journal, which is its queue. */
import type { StopReason } from './answer'

/** Up to where all is settled: the first row of the block at this position, or behind it, that is not. */
export interface Place {
  readonly position: number
  readonly row: number
}

/** What of a block goes out, as it was decided when the block came. */
export interface Outgoing {
  /** How many of its spans; none where it only amends others. */
  readonly spans: number
  /** The export's sampling rate of then. */
  readonly rate: number
  /** ms since the epoch. */
  readonly storedAt: number
}

/** A block of which something goes out. */
export interface QueuedBlock {
  readonly position: number
  readonly bytes: ArrayBuffer
  readonly outgoing: Outgoing
  readonly documentId: string
  /** Of its page; '' if nobody knows it any more. */
  readonly url: string
}

/** Numbers of spans. */
export interface ExportCounts {
  /** The endpoint took them. */
  readonly sent: number
  /** The endpoint said of a request that it took so many of its spans not. */
  readonly rejected: number
  /** The endpoint refused the request that they were in. */
  readonly refused: number
  readonly waiting: number
  /** They fell out of the journal, or were cleared, before they were sent. */
  readonly lost: number
}

/** What the exporter has to know after it has died. */
export interface SendingState {
  /** Where it was sent to: another endpoint begins anew. */
  readonly url: string
  /** ms since the epoch before which nothing is sent. */
  readonly retryAtMs: number
  /** Since something was answered for good. */
  readonly failures: number
  /** Nothing is sent until the user says so. */
  readonly stopped: StopReason | undefined
  /** What the endpoint, or the attempt to reach it, said last where it was not well. */
  readonly problem: string
  readonly gzip: 'untried' | 'taken' | 'refused'
  /** Of a request, before compression. */
  readonly maxBytes: number
}

/** How far the export has come. */
export interface ExportRecord {
  readonly place: Place
  /** Spans of the block at the place that are settled. */
  readonly settledHere: number
  readonly counts: ExportCounts
  readonly sending: SendingState
  /** Grows when blocks that waited are taken away. */
  readonly epoch: number
}

/** What became of spans that waited. */
export interface Settled {
  readonly place: Place
  /** Where they stood. */
  readonly spans: ReadonlyMap<number, number>
  readonly sent: number
  readonly rejected: number
  readonly refused: number
}

/** What waits to be sent, and what has become of the rest. */
export interface ExportQueue {
  /** Undefined while export is off. */
  read(): Promise<ExportRecord | undefined>
  /** Blocks from the place on, in order, of which something goes out; those before `end` have been looked at. */
  blocks(place: Place, maxBytes: number): Promise<{ readonly blocks: readonly QueuedBlock[]; readonly end: number }>
  /** Changes the record in one step, with what has become of spans. */
  settle(sending: SendingState, settled?: Settled): Promise<void>
}
