import type { Carrier } from '../context/carrier'
import type { Span } from './api'
import type { ReportMisuse } from './misuse'
import type { Recorder } from './recorder'

/** What all tracers and spans of one library share. */
export interface Kernel {
  readonly carrier: Carrier
  readonly recorder: Recorder
  readonly misuse: ReportMisuse
  /** By the tracer's name; undefined while nobody processes spans. */
  processors: Map<string, Set<(span: Span) => void>> | undefined
  /** How many spans this document has started. */
  started: number
  stopped: boolean
}
