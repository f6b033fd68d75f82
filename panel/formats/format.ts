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

export interface TraceFormat {
  readonly name: 'otlp' | 'otlp-lines' | 'jaeger' | 'zipkin' | 'chrome'
  /** A proper name: the same in every language. */
  readonly title: string
  /** Programs that read it. */
  readonly readBy: string
  /** The file's ending. */
  readonly ending: string
  readonly losses: readonly Loss[]
  /** The file, in pieces of about a span each, so that whoever writes many can pause in between. */
  write(spans: readonly TraceSpan[]): Generator<string, void>
  /** Whether parsed JSON looks like this format at all. */
  recognizes(value: unknown): boolean
  /** Throws a `Fault` that says what is wrong, and where. */
  read(value: unknown): TraceSpan[]
}
