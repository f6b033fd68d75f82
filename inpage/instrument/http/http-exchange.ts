/** One HTTP request of the page, by whatever API, and its CLIENT span. */

import { type Span, StatusCode } from '../../api/api'
import { guarded, safely } from '../../platform/calls/guarded'
import type { CallSite } from '../../platform/stack'
import { headersFor } from '../../propagation/propagate'
import { now } from '../../tracing/clock'
import { errorMessage, errorName } from '../../tracing/span/exception'
import type { InstrumentationParts } from '../instrumentation'
import { MessageEvents } from '../message-events'
import { pageOrigin } from '../page-url'
import { startClientSpan } from './client-span'
import { graphqlErrorIn } from './graphql/graphql-errors'
import { requestAttributes, spanName } from './http-attributes'
import { GRPC_STATUSES, type Operation, operationOf } from './operation'
import { type ResourceTimings, timingAttributes } from './resource-timing'
import { isBlocked } from './trace-headers/blocked-urls'
import { hasFailed, isWithout, learn, pathOf, stays } from './trace-headers/header-paths'
import { HEADERS_FATE, type HeadersFate } from './trace-headers/headers-fate'
import { isForm, isGoodForOnce, isRepeatable, isSimple, type SentRequest } from './trace-headers/preflight'
import { isIntercepted } from './trace-headers/service-worker'

/** A request that took longer to fail has waited for somebody who is not there, and the page must not wait twice. */
const MAX_REPEATED_MS = 30_000

/**
 * The span ends at the headers, so that leaving the page loses nothing, and is amended when more is known. Only that of a
 * stream of messages is open until the stream ends.
 */
export class HttpExchange {
  readonly span: Span
  readonly isRecorded: boolean
  /** It is the page's own origin that is asked first. */
  readonly isOwn: boolean
  /** What comes in, if it comes as a stream of messages. */
  messages: MessageEvents | undefined
  readonly #parts: InstrumentationParts
  readonly #request: SentRequest
  readonly #operation: Operation | undefined
  readonly #timings: ResourceTimings | undefined
  /** That is asked first. */
  readonly #origin: string
  readonly #startMs = now()
  /** Of the attempt that is under way. */
  #attemptMs = this.#startMs
  /** As `header-paths.ts` names it; '' while nobody needs to know. */
  #path = ''
  #carries = false
  /** Our headers can't be what makes it fail. */
  #isBlameless = false
  #fate: HeadersFate | undefined
  /** The resource entry has told the end of the body; a consumer's later end isn't the network's. */
  #timed = false
  #hasFailed = false

  constructor(
    parts: InstrumentationParts,
    timings: ResourceTimings | undefined,
    scope: string,
    request: SentRequest,
    site?: CallSite,
  ) {
    this.#parts = parts
    this.#request = request
    this.#timings = timings
    this.#origin = request.url.origin
    this.isOwn = this.#origin === pageOrigin
    const { method, url } = request
    this.#operation = operationOf(request, parts.settings().instrumentations)
    this.span = startClientSpan(
      parts,
      scope,
      this.#operation?.name ?? spanName(method),
      { ...requestAttributes(method, url), ...this.#operation?.attributes },
      this.#startMs,
      site,
    )
    parts.tracing.amendSoon(this.span)
    this.isRecorded = this.span.isRecording()
    this.#expectTiming()
  }

  /** Whether a redirect may lead the request, with our headers in it, to another origin, for all that is known. */
  get mayLeave(): boolean {
    return this.#carries && this.isOwn && !stays(this.#path)
  }

  /** Whether the request, if it fails now without an answer, is to be sent again, without our headers. */
  get isRepeatable(): boolean {
    return (
      this.#carries &&
      !this.#isBlameless &&
      isRepeatable(this.#request) &&
      now() - this.#attemptMs < MAX_REPEATED_MS &&
      !isBlocked(this.#request.url)
    )
  }

  /**
   * The trace headers that this request is to get: its own origin's, or one the user has listed.
   *
   * @param isWrapped - a script of the page may add its own below ours
   */
  headers(isWrapped: boolean): Record<string, string> | undefined {
    const { propagation, headers, withoutHeaders } = this.#parts.settings()
    if (propagation === 'none' || !this.#mayGoTo(this.#origin)) return undefined
    if (isWrapped) return this.#tellFate('wrapped')
    this.#path = pathOf(this.#origin, this.#request.url.pathname)
    if (isWithout(this.#path, withoutHeaders)) return this.#tellFate('left-out')
    if (hasFailed(this.#path)) return undefined
    // A form is often answered with a redirect, and like a code that is good for once it must not be sent twice.
    const mayLeave = this.isOwn && !stays(this.#path)
    const isSentOnce = this.isOwn && isIntercepted()
    if (mayLeave && (isSentOnce || isForm(this.#request) || isGoodForOnce(this.#request)))
      return this.#tellFate('not-yet')
    if (isSentOnce) this.acquit()
    // Without our headers the browser would have sent it without asking.
    if (!this.isOwn && isSimple(this.#request)) this.span.setAttribute('tracepane.preflight', true)
    this.#carries = true
    return headersFor(this.span, headers, this.#parts.received(), this.#parts.baggage?.() || undefined)
  }

  /** None was put in after all: the page has its own. */
  withdraw(): void {
    this.#carries = false
    this.#path = ''
  }

  /**
   * If the request fails, it is not for our headers' sake: an answer has begun to come, with this status, or they go to the page's
   * own origin alone.
   */
  acquit(status = 0): void {
    this.#isBlameless = true
    // Opaque responses have status 0, which says nothing.
    if (status > 0) this.span.setAttribute('http.response.status_code', status)
  }

  /** The request is sent again, without our headers. */
  repeat(why: 'redirected' | 'refused'): void {
    this.#carries = false
    this.#attemptMs = now()
    this.#tellFate(why)
    this.#expectTiming()
  }

  /** The page's own OpenTelemetry shows this request: what we see is added to its span, and ours is not shown. */
  readonly join = (own = this.#parts.pageSpanOf?.(this.#request.url)): void => own?.merge(this.span)

  /** The headers are there. `from`: the URL that answered. `isStream`: of messages, and what comes next is their body. */
  responded(status: number, from: string, header: (name: string) => string | null, isStream = false): void {
    const { span } = this
    this.#learn(from)
    this.acquit(status)
    if (status >= 400) this.#erred(span, String(status))
    const code = this.#operation?.isGrpc ? header('grpc-status') : null
    if (code !== null) {
      const name = GRPC_STATUSES[Number(code)] ?? code
      span.setAttribute('rpc.response.status_code', name)
      if (code !== '0') this.#erred(span, name, header('grpc-message') ?? undefined)
    }
    if (this.isRecorded && isStream) this.messages = new MessageEvents(span)
    else span.finish()
  }

  /** Whether its answer may tell of errors. */
  get isGraphql(): boolean {
    return this.#operation?.isGraphql === true
  }

  /** The body has come, or nobody wants more of it. `answer`: what it says, as text or parsed, where that is known. */
  readonly ended = (answer?: unknown): void =>
    this.#bodyOver((span) => {
      const error = this.isGraphql ? graphqlErrorIn(answer) : undefined
      if (error !== undefined) this.#erred(span, error.code, error.message)
    })

  /** There was no response. `error` is undefined where the page gave the request up, as it may. */
  readonly failed = (error: unknown): void => {
    if (!this.span.isRecording()) return
    // The page gets its error whatever becomes of the span.
    guarded(() => {
      this.#fail(this.span, error)
      this.span.finish()
    })()
  }

  readonly bodyFailed = (error: unknown): void =>
    this.#bodyOver((span) => {
      // A body that came but is no JSON is no failure of the request.
      if (errorName(error) === 'SyntaxError') span.recordError(error)
      else this.#fail(span, error)
    })

  #bodyOver(change: (span: Span) => void): void {
    const { span } = this
    if (!span.isRecording()) this.#amend(this.#timed ? undefined : now(), change)
    else {
      change(span)
      span.finish()
    }
  }

  #amend(endMs: number | undefined, change: (span: Span) => void): void {
    this.#parts.tracing.amend(this.span, endMs, change)
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
    if (name === 'TypeError' || name === 'NetworkError') this.#suspect()
  }

  #erred(span: Span, type: string, message?: string): void {
    span.setAttribute('error.type', type).setStatus(StatusCode.ERROR, message)
  }

  #expectTiming(): void {
    if (this.isRecorded) this.#timings?.expect(this.#request.url, this.#attemptMs, this.#foundTiming)
  }

  /** Without our headers the request has come through: where it has led to says whether the path may get them. */
  #learn(from: string): void {
    if (this.#path === '' || this.#carries || this.#fate === 'left-out') return
    if (this.#fate !== 'refused' && this.#mayGoTo(safely(() => new URL(from).origin, this.#origin)))
      learn(this.#path, 'stays')
    else this.#leaveOut()
  }

  /** The request has failed without an answer, which may be a preflight that was refused: no script is told. */
  #suspect(): void {
    if (this.#fate === 'refused') learn(this.#path, 'failed')
    if (!this.#carries || globalThis.navigator?.onLine === false) return
    if (this.#isBlameless) {
      // The service worker may have led it elsewhere this time.
      if (this.isOwn && isIntercepted()) learn(this.#path, 'failed')
      return
    }
    this.#tellFate('suspected')
    this.#leaveOut()
  }

  #mayGoTo(origin: string): boolean {
    const { propagation, propagateTo } = this.#parts.settings()
    return origin === pageOrigin || (propagation === 'listed' && propagateTo.includes(origin))
  }

  #leaveOut(): void {
    learn(this.#path, 'without')
    this.#parts.note({ kind: 'headers', message: this.#path, stack: '' })
  }

  #tellFate(fate: HeadersFate): undefined {
    this.#fate = fate
    this.span.setAttribute(HEADERS_FATE, fate)
  }
}
