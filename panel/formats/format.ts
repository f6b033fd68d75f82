import type { ImportReport } from './reading/import-report'
import type { FilePart } from './reading/json-values'
import type { ReadSpan } from './reading/read-span'
import type { TraceSpan } from './trace-model'

/** What a format may be unable to hold. The user is told before an export. */
export type Loss =
  | 'namespaces'
  | 'wholeDoubles'
  | 'nanoseconds'
  | 'linkAttributes'
  | 'links'
  | 'nestedValues'
  | 'valueTypes'
  | 'eventAttributes'
  | 'droppedCounts'
  | 'resource'
  | 'scopeVersion'
  | 'kindInternal'
  | 'otherTraces'

/** A format that can be read. */
export interface TraceReader {
  /** A proper name, the same in every language. */
  readonly title: string
  /** Whether a value in a file looks like this format. */
  recognizes(value: unknown): boolean
  /** Reads the spans of all values that `recognizes` accepted. What can't be read is left out and added to the report. */
  read(parts: readonly FilePart[], report: ImportReport): ReadSpan[]
}

/** A format that can be read and written. */
export interface TraceFormat extends TraceReader {
  readonly name: 'otlp' | 'otlp-lines' | 'jaeger' | 'zipkin' | 'chrome'
  /** Programs that read this format. */
  readonly readBy: string
  /** The extension of the file's name. */
  readonly ending: string
  readonly losses: readonly Loss[]
  /** Yields the file in pieces of about a span each, so that the caller can pause in between. */
  write(spans: readonly TraceSpan[]): Generator<string, void>
}
