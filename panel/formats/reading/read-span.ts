import type { TraceSpan } from '../trace-model'

/** A span as it stands in a file, before what the file as a whole makes of it: see `wholeSpans`. */
export interface ReadSpan extends Omit<TraceSpan, 'startNs'> {
  /** Undefined where the file does not say it. */
  readonly startNs: bigint | undefined
  /** Where no end is said, but how long it took. */
  readonly durationNs?: bigint
  /** Who reported it, where that is more than the service: its address. '' or missing where nobody says. */
  readonly endpoint?: string
  /** Whether it says that it has its id from its client. */
  readonly shared?: boolean
  /** Whether the format reports spans in parts, each with what was known at the time. */
  readonly isPart?: boolean
  /** Its place in the file. */
  readonly where: string
}
