/** One HTTP request of the page, by whatever API, and its CLIENT span. */
import { SafeMap } from '../natives'
import { headersFor } from '../propagation/propagate'
import { type Span, StatusCode } from '../tracing/api'
import { now } from '../tracing/clock'
import { errorMessage, errorName } from '../tracing/exception'
import { startClientSpan } from './client-span'
import { requestAttributes, spanName } from './http-attributes'
import type { InstrumentationParts } from './instrumentation'
import { Messages } from './messages'
import { GRPC_STATUSES, type Operation, operationOf } from './operation'
import { pageOrigin } from './page-url'
import { isSimple, type SentRequest } from './preflight'
import { type ResourceTimings, timingAttributes } from './resource-timing'

/** Origins that have taken our headers once. */
const accepting = new SafeMap<string, true>()

/**
 * The span ends at the headers, so that leaving the page loses nothing, and is amended when more is known. Only that of a
 * stream of messages is open until the stream ends.
 */
export class HttpExchange {
  readonly span: Span
  readonly isRecorded: boolean
  /** What comes in, if it comes as a stream of messages. */
  messages: Messages | undefined
  readonly #parts: InstrumentationParts
  readonly #request: SentRequest
  readonly #operation: Operation | undefined
  readonly #startMs = now()
  /** Another origin got headers of ours. */
  #asked = false
  /** The resource entry has told the end of the body; a consumer's later end isn't the network's. */
  #timed = false
  #hasFailed = false

  constructor(parts: InstrumentationParts, timings: ResourceTimings | undefined, scope: string, request: SentRequest) {
    this.#parts = parts
    this.#request = request
    const { method, url } = request
    this.#operation = operationOf(request, parts.settings().instrumentations)
    this.span = startClientSpan(
      parts,
      scope,
      this.#operation?.name ?? spanName(method),
      { ...requestAttributes(method, url), ...this.#operation?.attributes },
      this.#startMs,
    )
    this.isRecorded = this.span.isRecording()
    if (this.isRecorded) timings?.expect(url, this.#startMs, this.#foundTiming)
  }

  /** The trace headers that this request is to get: its own origin's, or one the user has listed. */
  headers(): Record<string, string> | undefined {
    const { propagateTo, headers } = this.#parts.settings()
    const { origin } = this.#request.url
    if (origin !== pageOrigin) {
      if (!propagateTo.includes(origin)) return undefined
      this.#asked = true
      // Without our headers the browser would have sent it without asking.
      if (isSimple(this.#request)) this.span.setAttribute('tracepane.preflight', true)
    }
    return headersFor(this.span, headers, this.#parts.received(), this.#parts.baggage?.() || undefined)
  }

  /** The page's own OpenTelemetry shows this request: what we see is added to its span, and ours is not shown. */
  readonly join = (own = this.#parts.pageSpanOf?.(this.#request.url)): void => own?.merge(this.span)

  /** The headers are there. `isStream`: of messages, and what comes next is their body. */
  responded(status: number, header: (name: string) => string | null, isStream = false): void {
    const { span } = this
    if (this.#asked) accepting.set(this.#request.url.origin, true)
    // Opaque responses have status 0, which says nothing.
    if (status > 0) span.setAttribute('http.response.status_code', status)
    if (status >= 400) this.#erred(span, String(status))
    const code = this.#operation?.isGrpc ? header('grpc-status') : null
    if (code !== null) {
      const name = GRPC_STATUSES[Number(code)] ?? code
      span.setAttribute('rpc.response.status_code', name)
      if (code !== '0') this.#erred(span, name, header('grpc-message') ?? undefined)
    }
    if (this.isRecorded && isStream) this.messages = new Messages(span)
    else span.finish()
  }

  /** The body has come, or nobody wants more of it. */
  readonly ended = (): void => this.#bodyOver(() => {})

  /** There was no response. `error` is undefined where the page gave the request up, as it may. */
  readonly failed = (error: unknown): void => {
    if (!this.span.isRecording()) return
    try {
      this.#fail(this.span, error)
      this.span.finish()
    } catch {
      // The page gets its error whatever becomes of the span.
    }
  }

  readonly bodyFailed = (error: unknown): void =>
    this.#bodyOver((span) => {
      // A body that came but is no JSON is no failure of the request.
      if (errorName(error) === 'SyntaxError') span.recordError(error)
      else this.#fail(span, error)
    })

  #bodyOver(change: (span: Span) => void): void {
    const { span } = this
    const over = () => {
      this.messages?.total()
      change(span)
    }
    if (!span.isRecording()) this.#amend(this.#timed ? undefined : now(), over)
    else {
      over()
      span.finish()
    }
  }

  #amend(endMs: number | undefined, change: (span: Span) => void): void {
    try {
      this.#parts.tracing.amend(this.span, endMs, change)
    } catch {
      // Amending is a courtesy.
    }
  }

  readonly #foundTiming = (entry: PerformanceResourceTiming): void => {
    const { span } = this
    const end = entry.responseEnd
    const attributes = timingAttributes(entry, this.#startMs)
    if (span.isRecording()) {
      span.setAttributes(attributes)
      // Nobody whom we see reads it.
      if (this.messages?.isEmpty && end > 0) this.#parts.tracing.finishAt(span, end)
      return
    }
    // A request that failed ended for the page when it failed; one that is read by message ends with the last.
    this.#timed = end > 0 && !this.#hasFailed && this.messages === undefined
    this.#amend(this.#timed ? end : undefined, (finished) => finished.setAttributes(attributes))
  }

  /** The page's own abort is no error (semantic conventions: an intended cancellation leaves the status unset). */
  #fail(span: Span, error: unknown): void {
    this.#hasFailed = true
    if (error === undefined) {
      span.addEvent('aborted')
      return
    }
    const name = errorName(error) ?? typeof error
    span.recordError(error)
    this.#erred(span, name, errorMessage(error))
    if (this.#asked && name !== 'TimeoutError') this.#notePreflight(span)
  }

  #erred(span: Span, type: string, message?: string): void {
    span.setAttribute('error.type', type).setStatus(StatusCode.ERROR, message)
  }

  /** A header of ours makes the browser ask another origin first; what that answers no script is told. */
  #notePreflight(span: Span): void {
    const { origin } = this.#request.url
    if (accepting.get(origin)) return
    span.addEvent('preflight.suspected')
    this.#parts.note({
      kind: 'preflight',
      message: `${origin} may refuse trace headers; take it off the list if requests fail`,
      stack: '',
    })
  }
}
