/** One HTTP request of the page, by whatever API, and its CLIENT span. */
import { headersFor } from '../propagation/propagate'
import { type Span, SpanKind, StatusCode } from '../tracing/api'
import { now } from '../tracing/clock'
import { errorMessage, errorName } from '../tracing/exception'
import { requestAttributes, spanName } from './http-attributes'
import type { InstrumentationParts } from './instrumentation'
import { operationOf, type RequestBody } from './operation'
import { type ResourceTimings, timingAttributes } from './resource-timing'

/** Other than `location.origin`, it is the opener's or embedder's in `about:blank` and `srcdoc` documents. */
const pageOrigin = globalThis.origin

export interface HttpRequest extends RequestBody {
  /** The instrumentation. */
  readonly scope: 'fetch' | 'xhr'
}

/** The span ends at the headers, so that leaving the page loses nothing, and is amended when more is known. */
export class HttpExchange {
  readonly span: Span
  readonly #parts: InstrumentationParts
  readonly #url: URL
  readonly #startMs = now()
  /** The resource entry has told the end of the body; a consumer's later end isn't the network's. */
  #timed = false
  #hasFailed = false

  constructor(parts: InstrumentationParts, timings: ResourceTimings, request: HttpRequest) {
    this.#parts = parts
    this.#url = request.url
    const { redact, instrumentations } = parts.settings()
    const operation = operationOf(request, instrumentations)
    this.span = parts.tracing.startInstrumentationSpan(
      request.scope,
      operation?.name ?? spanName(request.method),
      {
        spanKind: SpanKind.CLIENT,
        attributes: { ...requestAttributes(request.method, request.url, redact), ...operation?.attributes },
      },
      this.#startMs,
    )
    if (this.span.isRecording()) timings.expect(request.url, this.#startMs, this.#foundTiming)
  }

  /** The trace headers that this request is to get: its own origin's, or one the user has listed. */
  headers(): Record<string, string> | undefined {
    const { propagateTo, headers } = this.#parts.settings()
    if (this.#url.origin !== pageOrigin && !propagateTo.includes(this.#url.origin)) return undefined
    const { traceId, spanId, traceFlags, traceState } = this.span.spanContext()
    const context = { traceId, spanId, sampled: (traceFlags & 1) === 1, ...(traceState ? { traceState } : {}) }
    return headersFor(context, headers, this.#parts.received())
  }

  /** The headers are there. */
  responded(status: number): void {
    const { span } = this
    // Opaque responses have status 0, which says nothing.
    if (status > 0) span.setAttribute('http.response.status_code', status)
    if (status >= 400) {
      span.setAttribute('error.type', String(status))
      span.setStatus(StatusCode.ERROR)
    }
    span.finish()
  }

  /** The body has come, or nobody wants more of it. */
  readonly ended = (): void => {
    if (!this.#timed) this.amend(now(), () => {})
  }

  /** There was no response. */
  failed(error: unknown, isIntended: boolean): void {
    try {
      this.#recordFailure(this.span, error, isIntended)
      this.span.finish()
    } catch {
      // The page gets its error whatever becomes of the span.
    }
  }

  bodyFailed(error: unknown, isIntended: boolean): void {
    this.amend(this.#timed ? undefined : now(), (span) => {
      // A body that came but is no JSON is no failure of the request.
      if (errorName(error) === 'SyntaxError') span.recordError(error)
      else this.#recordFailure(span, error, isIntended)
    })
  }

  amend(endMs: number | undefined, change: (span: Span) => void): void {
    try {
      this.#parts.tracing.amend(this.span, endMs, change)
    } catch {
      // Amending is a courtesy.
    }
  }

  readonly #foundTiming = (entry: PerformanceResourceTiming): void => {
    const end = entry.responseEnd
    const attributes = timingAttributes(entry, this.#startMs)
    if (this.span.isRecording()) {
      this.span.setAttributes(attributes)
      return
    }
    // A request that failed ended for the page when it failed.
    this.#timed = end > 0 && !this.#hasFailed
    this.amend(this.#timed ? end : undefined, (span) => span.setAttributes(attributes))
  }

  /** The page's own abort is no error (semantic conventions: an intended cancellation leaves the status unset). */
  #recordFailure(span: Span, error: unknown, isIntended: boolean): void {
    this.#hasFailed = true
    if (isIntended) {
      span.addEvent('aborted')
      return
    }
    span.recordError(error)
    span.setAttribute('error.type', errorName(error) ?? typeof error)
    span.setStatus(StatusCode.ERROR, errorMessage(error))
    this.#notePreflight()
  }

  /** A header of ours makes the browser ask another origin first; what it answers no script is told. */
  #notePreflight(): void {
    if (this.#url.origin === pageOrigin || this.headers() === undefined) return
    this.span.addEvent('preflight', { 'tracepane.preflight.suspected': true })
    this.#parts.note({
      kind: 'preflight',
      message: `${this.#url.origin} may refuse trace headers; take it off the list if requests fail`,
      stack: '',
    })
  }
}
