import type { Carrier } from '../context/carrier'
import type { CodeLocation } from '../settings'
import type { ReportMisuse } from './misuse'
import type { Processors } from './processors'
import type { Recorder } from './recorder'
import type { Wakes } from './wakes'

/** What all tracers and spans of one library share. */
export interface Kernel {
  readonly carrier: Carrier
  readonly recorder: Recorder
  readonly misuse: ReportMisuse
  readonly wakes: Wakes
  /** Of the scopes of its tracers. */
  readonly resource: string
  /** Undefined while nobody has ever processed spans. */
  processors: Processors | undefined
  /** How many spans this document has started. */
  started: number
  stopped: boolean
  codeLocation: CodeLocation
}
