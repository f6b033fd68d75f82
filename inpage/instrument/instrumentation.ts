/** The interface of every instrumentation: a name by which it is switched on and off, and how it is installed. */
import type { Carrier } from '../context/carrier'
import type { ReceivedTrace } from '../propagation/propagate'
import type { InstrumentationName, PageSettings } from '../settings'
import type { AdoptedSpan, Tracing } from '../tracing/core'
import type { PageNote } from '../transport/status'
import type { AddonApi } from './addon-api'

/** What an instrumentation gets from the library. */
export interface InstrumentationParts {
  readonly tracing: Tracing
  readonly carrier: Carrier
  /** The trace that the page itself came with, if any. */
  received(): ReceivedTrace | undefined
  /** The present settings; they may change at any time. */
  settings(): PageSettings
  /** Whether the page's own OpenTelemetry has suppressed tracing for the running code. */
  readonly isSuppressed?: () => boolean
  /** The baggage of the page's own OpenTelemetry for what is sent now, as a header's value; '' for none. */
  readonly baggage?: () => string
  /** The span of the page's own OpenTelemetry for the request to `url` that is being sent now. */
  readonly pageSpanOf?: (url: URL) => AdoptedSpan | undefined
  /** Whether scripts of the page may have replaced built-ins before what is installed now. */
  readonly comesLate?: () => boolean
  /** Tells the user something about the page; a repeated message is ignored. */
  note(note: PageNote): void
  /** Sends a block that was made elsewhere, in one of the page's workers. */
  send(block: ArrayBuffer, spanCount: number): void
}

/** Traces one kind of thing that happens in a page. */
export interface Instrumentation {
  readonly name: InstrumentationName
  /** Set if the browser keeps what it needs: then it is installed only when it is certain that the user wants it. */
  readonly canWait?: true
  /** Called while it waits. `installNow` installs it before it is certain: something needs it already. */
  whileWaiting?(parts: InstrumentationParts, installNow: () => unknown): void
  /** Instruments the page, and returns the undo function. Both may throw: then the page is traced without it. */
  install(parts: InstrumentationParts): () => void
  /** The settings may have changed. */
  update?(parts: InstrumentationParts): void
}

/** An instrumentation that comes with an add-on script. */
export interface AddonInstrumentation extends Pick<Instrumentation, 'name'> {
  install(parts: AddonParts): () => void
  update?(parts: AddonParts): void
}

/** What an add-on instrumentation gets. `settings` are the defaults unless the add-on is certainly ours. */
export interface AddonParts extends Pick<InstrumentationParts, 'tracing' | 'settings' | 'note' | 'send'> {
  readonly addonApi: AddonApi
}
