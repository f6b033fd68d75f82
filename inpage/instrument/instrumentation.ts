/** What every instrumentation is: a name by which it is switched on and off, and how it is put into the page. */
import type { Carrier } from '../context/carrier'
import type { Received } from '../propagation/propagate'
import type { InstrumentationName, PageSettings } from '../settings'
import type { AdoptedSpan, Tracing } from '../tracing/core'
import type { PageNote } from '../transport/status'
import type { AddonApi } from './addon-api'

export interface InstrumentationParts {
  readonly tracing: Tracing
  readonly carrier: Carrier
  /** The trace that the page itself came with, if it did. */
  received(): Received | undefined
  /** As they are now; they may change at any time. */
  settings(): PageSettings
  /** The page's own OpenTelemetry says of what runs now that it isn't the page's work. */
  readonly isSuppressed?: () => boolean
  /** The baggage of the page's own OpenTelemetry that goes with what is sent now, as a header; '' for none. */
  readonly baggage?: () => string
  /** The span by which the page's own OpenTelemetry shows the request to `url` that is being sent now. */
  readonly pageSpanOf?: (url: URL) => AdoptedSpan | undefined
  /** Tells the user something about the page, once for each message. */
  note(note: PageNote): void
  /** Hands over a block that was made elsewhere, in a worker of the page's. */
  send(block: ArrayBuffer, spanCount: number): void
}

export interface Instrumentation {
  readonly name: InstrumentationName
  /** The browser remembers what it needs: it is installed only when it is known that the user wants it. */
  readonly canWait?: true
  /** Instruments the page, and gives back the undoing. Both may throw: the page goes on without it. */
  install(parts: InstrumentationParts): () => void
  /** The settings may have changed. */
  update?(parts: InstrumentationParts): void
}

/** One that comes with a script of its own. */
export interface AddonInstrumentation extends Pick<Instrumentation, 'name'> {
  install(parts: AddonParts): () => void
  update?(parts: AddonParts): void
}

/** `settings`: the defaults, unless it was certainly brought by us. */
export interface AddonParts extends Pick<InstrumentationParts, 'tracing' | 'settings' | 'note' | 'send'> {
  readonly addonApi: AddonApi
}
