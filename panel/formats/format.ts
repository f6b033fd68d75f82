import type { ImportReport } from './reading/import-report'
import type { FilePart } from './reading/json-values'
import type { ReadSpan } from './reading/read-span'
import type { TraceSpan } from './trace-model'

/** What a format cannot hold. The export says so before it writes. */
export const LOSSES = [
  'namespaces',
  'wholeDoubles',
  'nanoseconds',
  'linkAttributes',
  'links',
  'nestedValues',
  'valueTypes',
  'eventAttributes',
  'droppedCounts',
  'resource',
  'scopeVersion',
  'kindInternal',
  'otherTraces',
] as const
export type Loss = (typeof LOSSES)[number]

/** A format that can be read. */
export interface TraceReader {
  /** A proper name: the same in every language. */
  readonly title: string
  /** Whether a value of a file looks like this format at all. */
  recognizes(value: unknown): boolean
  /** The spans of all values of a file that are of this format. What cannot be read is left out, and told to the report. */
  read(parts: readonly FilePart[], report: ImportReport): ReadSpan[]
}

/** A format that can be read and written. */
export interface TraceFormat extends TraceReader {
  readonly name: 'otlp' | 'otlp-lines' | 'jaeger' | 'zipkin' | 'chrome'
  /** Programs that read it. */
  readonly readBy: string
  /** The file's ending. */
  readonly ending: string
  readonly losses: readonly Loss[]
  /** The file, in pieces of about a span each, so that whoever writes many can pause in between. */
  write(spans: readonly TraceSpan[]): Generator<string, void>
}
