/**
 * The document's own loading: from the start of the navigation to the end of `load`, with the request that brought it and
 * the resources that came with it and later. Its parent is the server's span, where the server says which
 * (`Server-Timing: traceparent;desc="…"` or `<meta name="traceparent">`).
 */

import { type Attributes, type Span, type SpanContext, SpanKind, StatusCode } from '../../api/api'
import { guarded } from '../../platform/calls/guarded'
import { listenToWindow } from '../../platform/events/listen'
import { min, slice } from '../../platform/natives'
import type { ReceivedTrace } from '../../propagation/propagate'
import { now } from '../../tracing/clock'
import { isOfEventSource } from '../http/eventsource/eventsource-urls'
import { requestAttributes, spanName } from '../http/http-attributes'
import { timingAttributes } from '../http/resource-timing'
import type { Instrumentation, InstrumentationParts } from '../instrumentation'
import { observe } from '../observe'
import { isHttp } from '../page-url'
import { awaitResources, resourceBegun, watchResources } from './errors/failed-resources'
import { activationStart, navigationEntry } from './navigation-entry'
import { changePage, setPageLoadSpan } from './page-load'

const SCOPE = 'document'
/** A page that loads a thousand tiles is told by its first ones in each turn; others are counted. */
const MAX_RESOURCES = 300
const TURN_MS = 10_000
/** These are spans of their own. */
const REQUESTS = /^(fetch|xmlhttprequest|beacon|eventsource|navigation)$/
/** What happened on the way, by the names of the navigation entry. */
const MILESTONES = ['domInteractive', 'domContentLoadedEventEnd', 'domComplete', 'loadEventStart'] as const

export const documentInstrumentation: Instrumentation = {
  name: 'document',
  canWait: true,
  // A page may ask for something before the user's settings have come: that stands under the load, too.
  whileWaiting({ tracing }, installNow) {
    awaitResources()
    tracing.setCause(() => {
      installNow()
      return undefined
    })
  },
  install(parts) {
    const load = new PageLoad(parts)
    return () => load.stop()
  },
}

/** The load of a document. */
class PageLoad {
  readonly #parts: InstrumentationParts
  #span: Span | undefined
  #resources = 0
  #turnMs = 0
  #notShown = 0
  #loaded = false
  #hasParent = false
  /** Another window has written to this one since it was loaded. */
  #isToldByOthers = false
  readonly #undos: ((() => void) | undefined)[] = []

  constructor(parts: InstrumentationParts) {
    this.#parts = parts
    if (document.readyState === 'complete') this.#finish()
    else {
      // By then a `meta` in the head is there, and the span is seen while the rest of the page still comes.
      if (document.readyState === 'loading') this.#listen('DOMContentLoaded', this.#begin)
      else this.#begin()
      this.#listen('load', this.#onLoad)
      this.#listen('pagehide', this.#finish)
    }
    watchResources(true)
    parts.tracing.setCause(this.#cause)
    this.#undos.push(observe('resource', (entry: PerformanceResourceTiming) => this.#resource(entry)))
  }

  stop(): void {
    for (const undo of this.#undos) undo?.()
    if (this.#span !== undefined) this.#finish()
    setPageLoadSpan(undefined)
    watchResources(false)
    this.#parts.tracing.setCause(undefined)
  }

  /** For what the page's scripts ask for while it loads. */
  readonly #cause = (): Span | undefined => {
    // What this document does by itself may be what another window's user has asked for.
    if (this.#isToldByOthers) return undefined
    this.#begin()
    return this.#span
  }

  readonly #onMessage = ({ source }: MessageEvent): void => {
    this.#isToldByOthers ||= source !== null && (source as unknown) !== globalThis
  }

  #listen<Heard extends Event>(type: string, heard: (event: Heard) => void): void {
    this.#undos.push(listenToWindow(type, heard))
  }

  readonly #begin = guarded(() => {
    // A blank frame loads nothing but what a script brings into it.
    if (this.#span !== undefined || navigationEntry()?.name === 'about:blank') return
    const { tracing, received } = this.#parts
    const url = new URL(location.href)
    const start = activationStart()
    const parent = contextOf(received())
    this.#hasParent = parent !== undefined
    this.#span = tracing.startLoad(
      SCOPE,
      'document load',
      {
        parent: parent ?? null,
        attributes: { ...requestAttributes('GET', url), 'http.request.method': undefined },
      },
      start,
    )
    setPageLoadSpan(this.#span)
  })

  /** The end of `load` itself is known only after it. */
  readonly #onLoad = guarded(() => void setTimeout(this.#finish, 0))

  readonly #finish = guarded(() => {
    this.#begin()
    const span = this.#span
    if (span === undefined || this.#loaded) return
    this.#loaded = true
    // A `meta` that has come after a script in the head had asked for something.
    const context = this.#hasParent ? undefined : contextOf(this.#parts.received())
    if (context !== undefined) span.addLink({ context })
    this.#listen('message', this.#onMessage)
    const { tracing } = this.#parts
    const entry = navigationEntry()
    const end = entry === undefined || entry.loadEventEnd === 0 ? now() : entry.loadEventEnd
    if (entry !== undefined) {
      for (const name of MILESTONES) if (entry[name] > 0) span.addEvent(name, {}, epochNs(entry[name]))
      // What stood in an attribute of the frame no request has brought.
      if (slice(entry.name, 0, 6) !== 'about:') {
        const request = tracing.startInstrumentationSpan(
          SCOPE,
          spanName('GET'),
          {
            parent: span,
            spanKind: SpanKind.CLIENT,
            attributes: {
              ...requestAttributes('GET', new URL(entry.name)),
              ...timingAttributes(entry, entry.startTime),
              ...statusAttributes(entry),
            },
          },
          entry.startTime,
        )
        failByStatus(request, entry)
        tracing.finishAt(request, entry.responseEnd || end)
      }
    }
    tracing.finishAt(span, end)
  })

  #resource(entry: PerformanceResourceTiming): void {
    if (REQUESTS.test(entry.initiatorType)) return
    const url = new URL(entry.name)
    if (!isHttp(url)) return
    // Chromium says of those of an `EventSource` only that they are something else.
    if (entry.initiatorType === 'other' && isOfEventSource(url)) return
    const { tracing } = this.#parts
    this.#begin()
    if (!this.#hasRoom()) {
      const notShown = ++this.#notShown
      changePage(this.#parts, (page) => void page.setAttribute('tracepane.resources.not_shown', notShown))
      return
    }
    // Chromium's entry of a worker's script may end before it starts, where the page is busy.
    const startMs = entry.responseEnd > 0 ? min(entry.startTime, entry.responseEnd) : entry.startTime
    const span = tracing.startInstrumentationSpan(
      SCOPE,
      entry.initiatorType,
      {
        parent: this.#span ?? null,
        spanKind: SpanKind.CLIENT,
        attributes: {
          ...requestAttributes('GET', url),
          ...timingAttributes(entry, startMs),
          ...statusAttributes(entry),
        },
      },
      startMs,
    )
    // Browsers ask for this icon by themselves: many pages have none, and that is no failure.
    if (entry.initiatorType !== 'other' || url.pathname !== '/favicon.ico') failByStatus(span, entry)
    resourceBegun(entry.name, span)
    tracing.finishAt(span, entry.responseEnd || entry.startTime + entry.duration)
  }

  #hasRoom(): boolean {
    const timeMs = now()
    if (timeMs - this.#turnMs > TURN_MS) {
      this.#turnMs = timeMs
      this.#resources = 0
    }
    return ++this.#resources <= MAX_RESOURCES
  }
}

function statusAttributes({ responseStatus }: PerformanceResourceTiming): Attributes {
  return {
    'http.response.status_code': responseStatus || undefined,
    'error.type': responseStatus >= 400 ? String(responseStatus) : undefined,
  }
}

function failByStatus(span: Span, { responseStatus }: PerformanceResourceTiming): void {
  if (responseStatus >= 400) span.setStatus(StatusCode.ERROR)
}

function contextOf(received: ReceivedTrace | undefined): SpanContext | undefined {
  const { traceId, spanId, sampled } = received?.carried ?? {}
  if (traceId === undefined || spanId === undefined) return undefined
  return { traceId, spanId, traceFlags: sampled === false ? 0 : 1, isRemote: true }
}

function epochNs(ms: number): bigint {
  return BigInt(Math.round((performance.timeOrigin + ms) * 1000)) * 1000n
}
