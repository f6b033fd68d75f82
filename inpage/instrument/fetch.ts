import { TRACEPARENT, toTraceparent } from '../propagation/w3c'
import { type Span, SpanKind, StatusCode } from '../tracing/api'
import { now } from '../tracing/clock'
import { errorMessage, errorName } from '../tracing/exception'
import { isPromise } from '../tracing/settlement'
import { type FetchRequest, readRequest, withHeader } from './fetch-request'
import { requestAttributes, spanName } from './http-attributes'
import type { Instrumentation, InstrumentationParts } from './instrumentation'
import { ResourceTimings, timingAttributes } from './resource-timing'
import { watchBody } from './response-body'

// Taken at load: a page may overwrite the globals later.
const nativeThen = Promise.prototype.then
const functionText = Function.prototype.toString
const apply = Reflect.apply
const ResponseConstructor = Response
/** Other than `location.origin`, it is the opener's or embedder's in `about:blank` and `srcdoc` documents. */
const pageOrigin = globalThis.origin

const SCOPE = 'fetch'

/**
 * Makes every `fetch` of the page a CLIENT span. Arguments go through as they are (one header more for the page's own
 * origin), the page gets a native promise and the native `Response`, and if anything of ours fails the native call runs
 * all the same.
 */
export const fetchInstrumentation: Instrumentation = { name: 'fetch', install: instrumentFetch }

function instrumentFetch(parts: InstrumentationParts): () => void {
  const descriptor = Object.getOwnPropertyDescriptor(globalThis, 'fetch')
  const native: unknown = descriptor?.value
  if (descriptor === undefined || typeof native !== 'function') return () => {}
  const timings = new ResourceTimings()
  let on = true
  const text = apply(functionText, native, [])
  const wrapper = new Proxy(native, {
    apply: (target, self, args) => (on ? tracedFetch(parts, timings, target, self, args) : apply(target, self, args)),
    get(target, key) {
      if (key === 'toString') return () => text
      // The name under which OpenTelemetry's exporters look for the unpatched function, to leave no trace themselves.
      if (key === '__original') return native
      return Reflect.get(target, key)
    },
  })
  Object.defineProperty(globalThis, 'fetch', { ...descriptor, value: wrapper })
  return () => {
    on = false
    timings.stop()
    // Where somebody wrapped us since, our wrapper stays and passes everything on.
    if (globalThis.fetch === wrapper) Object.defineProperty(globalThis, 'fetch', descriptor)
  }
}

type Callable = (...args: never[]) => unknown

function tracedFetch(
  parts: InstrumentationParts,
  timings: ResourceTimings,
  native: object,
  self: unknown,
  args: unknown[],
): unknown {
  const fetch = native as Callable
  let exchange: Exchange | undefined
  let sent = args
  try {
    const request = readRequest(args)
    if (request !== undefined) {
      exchange = new Exchange(parts, timings, request)
      sent = exchange.argumentsFor(args) ?? args
    }
  } catch {
    // What we can't read, the native call judges.
  }
  if (exchange === undefined) return apply(fetch, self, sent)
  const { responded, failed, unobserved } = exchange
  let promise: unknown
  try {
    promise = apply(fetch, self, sent)
  } catch (error) {
    // The native function never throws; one that wrapped it before us may.
    failed(error)
    throw error
  }
  if (!isPromise(promise)) {
    unobserved()
    return promise
  }
  // The page gets the promise that comes after ours: a reaction beside its own would hide an unhandled rejection.
  const result = nativeThen.call(
    promise,
    (response: unknown) => {
      if (response instanceof ResponseConstructor) responded(response)
      else unobserved()
      return response
    },
    (error: unknown) => {
      failed(error)
      throw error
    },
  )
  return parts.carrier.carry(result)
}

/** One request and its span. The span ends at the headers, so that leaving the page loses nothing, and is amended. */
class Exchange {
  readonly #parts: InstrumentationParts
  readonly #request: FetchRequest
  readonly #startMs = now()
  readonly #span: Span
  /** The resource entry has told the end of the body; a consumer's later end isn't the network's. */
  #timed = false
  #hasFailed = false

  constructor(parts: InstrumentationParts, timings: ResourceTimings, request: FetchRequest) {
    this.#parts = parts
    this.#request = request
    const { redact } = parts.settings()
    this.#span = parts.tracing.startInstrumentationSpan(
      SCOPE,
      spanName(request.method),
      { spanKind: SpanKind.CLIENT, attributes: requestAttributes(request.method, request.url, redact) },
      this.#startMs,
    )
    if (this.#span.isRecording()) timings.expect(request.url, this.#startMs, this.#foundTiming)
  }

  /** The arguments with `traceparent`, where the request's origin is to get one. */
  argumentsFor(args: readonly unknown[]): unknown[] | undefined {
    const { origin } = this.#request.url
    if (origin !== pageOrigin && !this.#parts.settings().propagateTo.includes(origin)) return undefined
    // Such a request must not carry any header of ours; the browser would refuse it.
    if (this.#request.mode === 'no-cors') return undefined
    return withHeader(args, this.#request, TRACEPARENT, toTraceparent(this.#span.spanContext()))
  }

  readonly responded = (response: Response): void => {
    try {
      const span = this.#span
      const { status } = response
      // Opaque responses have status 0, which says nothing.
      if (status > 0) span.setAttribute('http.response.status_code', status)
      if (status >= 400) {
        span.setAttribute('error.type', String(status))
        span.setStatus(StatusCode.ERROR)
      }
      span.finish()
      watchBody(response, {
        ended: () => {
          if (!this.#timed) this.#amend(now(), () => {})
        },
        failed: (error) => this.#bodyFailed(error),
        carry: (promise) => this.#parts.carrier.carry(promise),
      })
    } catch {
      // The page has its response whatever becomes of the span.
    }
  }

  readonly failed = (error: unknown): void => {
    try {
      this.#recordFailure(this.#span, error)
      this.#span.finish()
    } catch {
      // The page gets its error whatever becomes of the span.
    }
  }

  /** What came is nothing that we know; all that can be told is that the request is over. */
  readonly unobserved = (): void => this.#span.finish()

  #bodyFailed(error: unknown): void {
    this.#amend(this.#timed ? undefined : now(), (span) => {
      // A body that came but is no JSON is no failure of the request.
      if (nameOf(error) === 'SyntaxError') span.recordError(error)
      else this.#recordFailure(span, error)
    })
  }

  readonly #foundTiming = (entry: PerformanceResourceTiming): void => {
    const end = entry.responseEnd
    const attributes = timingAttributes(entry, this.#startMs)
    if (this.#span.isRecording()) {
      this.#span.setAttributes(attributes)
      return
    }
    // A request that failed ended for the page when it failed.
    this.#timed = end > 0 && !this.#hasFailed
    this.#amend(this.#timed ? end : undefined, (span) => span.setAttributes(attributes))
  }

  #amend(endMs: number | undefined, change: (span: Span) => void): void {
    try {
      this.#parts.tracing.amend(this.#span, endMs, change)
    } catch {
      // Amending is a courtesy.
    }
  }

  /** The page's own abort is no error (semantic conventions: an intended cancellation leaves the status unset). */
  #recordFailure(span: Span, error: unknown): void {
    this.#hasFailed = true
    const name = nameOf(error)
    const { signal } = this.#request
    const aborted = name === 'AbortError' || (signal?.aborted === true && signal.reason === error)
    if (aborted && name !== 'TimeoutError') {
      span.addEvent('aborted')
      return
    }
    span.recordError(error)
    span.setAttribute('error.type', name)
    span.setStatus(StatusCode.ERROR, errorMessage(error))
  }
}

function nameOf(error: unknown): string {
  return errorName(error) ?? typeof error
}
