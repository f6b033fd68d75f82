/**
 * The document's own loading: from the start of the navigation to the end of `load`, with the request that brought it and
 * the resources that came with it. Its parent is the server's span, where the server says which
 * (`Server-Timing: traceparent;desc="…"` or `<meta name="traceparent">`).
 */

import { type Span, type SpanContext, SpanKind } from '../../api/api'
import { guarded } from '../../platform/guarded'
import { listenToWindow } from '../../platform/listen'
import { slice } from '../../platform/natives'
import type { Received } from '../../propagation/propagate'
import { now } from '../../tracing/clock'
import { requestAttributes, spanName } from '../http/http-attributes'
import { timingAttributes } from '../http/resource-timing'
import type { Instrumentation, InstrumentationParts } from '../instrumentation'
import { observe } from '../observe'
import { activationStart, navigationEntry } from './navigation-entry'
import { setPageLoadSpan } from './page-load'

const SCOPE = 'document'
/** A page that loads a thousand tiles is told by its first ones. */
const MAX_RESOURCES = 300
/** These are spans of their own. */
const REQUESTS = /^(fetch|xmlhttprequest|beacon|eventsource|navigation)$/
/** What happened on the way, by the names of the navigation entry. */
const MILESTONES = ['domInteractive', 'domContentLoadedEventEnd', 'domComplete', 'loadEventStart'] as const

export const documentInstrumentation: Instrumentation = {
  name: 'document',
  canWait: true,
  install(parts) {
    const load = new PageLoad(parts)
    return () => load.stop()
  },
}

class PageLoad {
  readonly #parts: InstrumentationParts
  #span: Span | undefined
  #resources = 0
  #loaded = false
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
    this.#undos.push(observe('resource', (entry: PerformanceResourceTiming) => this.#resource(entry)))
  }

  stop(): void {
    for (const undo of this.#undos) undo?.()
    if (this.#span !== undefined) this.#finish()
    setPageLoadSpan(undefined)
  }

  #listen(type: string, heard: () => void): void {
    this.#undos.push(listenToWindow(type, heard))
  }

  readonly #begin = guarded(() => {
    // A blank frame loads nothing but what a script brings into it.
    if (this.#span !== undefined || navigationEntry()?.name === 'about:blank') return
    const { tracing, received } = this.#parts
    const url = new URL(location.href)
    const start = activationStart()
    this.#span = tracing.startInstrumentationSpan(
      SCOPE,
      'document load',
      {
        parent: contextOf(received()) ?? null,
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
              'http.response.status_code': entry.responseStatus || undefined,
            },
          },
          entry.startTime,
        )
        tracing.finishAt(request, entry.responseEnd || end)
      }
    }
    tracing.finishAt(span, end)
  })

  #resource(entry: PerformanceResourceTiming): void {
    if (REQUESTS.test(entry.initiatorType) || this.#resources >= MAX_RESOURCES) return
    const url = new URL(entry.name)
    if (url.protocol !== 'http:' && url.protocol !== 'https:') return
    this.#resources++
    const { tracing } = this.#parts
    const isPartOfLoad = !this.#loaded || entry.startTime <= (navigationEntry()?.loadEventEnd ?? 0)
    this.#begin()
    const span = tracing.startInstrumentationSpan(
      SCOPE,
      entry.initiatorType,
      {
        parent: isPartOfLoad ? (this.#span ?? null) : null,
        spanKind: SpanKind.CLIENT,
        attributes: {
          ...requestAttributes('GET', url),
          ...timingAttributes(entry, entry.startTime),
          'http.response.status_code': entry.responseStatus || undefined,
        },
      },
      entry.startTime,
    )
    tracing.finishAt(span, entry.responseEnd || entry.startTime + entry.duration)
  }
}

function contextOf(received: Received | undefined): SpanContext | undefined {
  const { traceId, spanId, sampled } = received?.carried ?? {}
  if (traceId === undefined || spanId === undefined) return undefined
  return { traceId, spanId, traceFlags: sampled === false ? 0 : 1, isRemote: true }
}

function epochNs(ms: number): bigint {
  return BigInt(Math.round((performance.timeOrigin + ms) * 1000)) * 1000n
}
