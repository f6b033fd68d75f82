import type { Carrier } from '../context/carrier'
import type { CodeLocation } from '../settings'
import type { ReportMisuse } from './misuse'
import type { Processors } from './processors'
import type { Recorder } from './recorder'
import type { Propagation } from './text-carrier'
import type { Wakes } from './wakes/wakes'

/** What all tracers and spans of a library share. */
export interface Kernel {
  readonly carrier: Carrier
  readonly recorder: Recorder
  readonly misuse: ReportMisuse
  readonly wakes: Wakes
  propagation(): Propagation
  /** The resource of all its tracers. */
  readonly resource: string
  /** Undefined until the first processor is added. */
  processors: Processors | undefined
  /** How many spans this document has started. */
  started: number
  stopped: boolean
  codeLocation: CodeLocation
}
