import type { TraceSpan } from '../trace-model'

/** A span as read from a file, before the file as a whole is considered (`wholeSpans`). */
export interface ReadSpan extends Omit<TraceSpan, 'startNs'> {
  /** Undefined if the file does not say it. */
  readonly startNs: bigint | undefined
  /** The duration, if the file has that instead of an end. */
  readonly durationNs?: bigint
  /** The address of the host that reported it. '' or missing if it is unknown. */
  readonly endpoint?: string
  /** Whether it shares its id with its client, as the file says. */
  readonly shared?: boolean
  /** Whether the format reports a span in parts, each with what was known at the time. */
  readonly isPart?: boolean
  /** Its path in the file. */
  readonly where: string
}
