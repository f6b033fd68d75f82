import type { AttributeValue } from '../../block/format'
import { observe } from '../observe'
import { withoutFragment } from '../page-url'
import { protocolAttributes } from './http-attributes'
import { TIMING_PREFIX } from './timing-prefix'

/** Requests that wait for their entry; beyond them the oldest go without. */
const MAX_PENDING = 500
/** An entry's start is taken after the call, but on a coarser clock. */
const CLOCK_GRAIN_MS = 1

/** A request that waits for its resource entry. */
interface Pending {
  readonly url: string
  readonly startMs: number
  readonly found: (entry: PerformanceResourceTiming) => void
}

/**
 * Joins requests with the browser's resource entries. One observer for all; the page's own buffer is never cleared.
 * The spec gives an entry no id, so an entry belongs to the latest request for its URL that started before it.
 */
export class ResourceTimings {
  readonly #initiator: string
  /** Observed from the first request on: what came before is none of ours. */
  #stop: (() => void) | undefined
  #pending: Pending[] = []

  /** `initiator`: whose entries these are, as the browser says it. */
  constructor(initiator: 'fetch' | 'xmlhttprequest' | 'beacon') {
    this.#initiator = initiator
  }

  /** Calls `found` once, if and when the entry of the request for `url` that started at `startMs` is there. */
  expect(url: URL, startMs: number, found: (entry: PerformanceResourceTiming) => void): void {
    this.#stop ??=
      observe(
        'resource',
        (entry: PerformanceResourceTiming) => {
          if (entry.initiatorType === this.#initiator) this.#match(entry)
        },
        false,
      ) ?? (() => {})
    if (this.#pending.length >= MAX_PENDING) this.#pending.shift()
    this.#pending.push({ url: withoutFragment(url.href), startMs, found })
  }

  stop(): void {
    this.#stop?.()
    this.#pending = []
  }

  #match(entry: PerformanceResourceTiming): void {
    const url = withoutFragment(entry.name)
    let best = -1
    for (let i = 0; i < this.#pending.length; i++) {
      const pending = this.#pending[i]
      if (pending.url !== url || pending.startMs > entry.startTime + CLOCK_GRAIN_MS) continue
      if (best === -1 || pending.startMs > this.#pending[best].startMs) best = i
    }
    if (best === -1) return
    const [pending] = this.#pending.splice(best, 1)
    pending.found(entry)
  }
}

/** Phases, sizes and protocol, as far as the browser tells them (other origins must send `Timing-Allow-Origin`). */
export function timingAttributes(entry: PerformanceResourceTiming, startMs: number): Record<string, AttributeValue> {
  const attributes: Record<string, AttributeValue> = protocolAttributes(entry.nextHopProtocol)
  const phase = (name: string, from: number, to: number) => {
    if (from > 0 && to > from) attributes[TIMING_PREFIX + name] = [rounded(from - startMs), rounded(to - startMs)]
  }
  if (entry.requestStart > 0) {
    const begun = entry.redirectStart || entry.domainLookupStart || entry.connectStart || entry.requestStart
    phase('queued', startMs, begun)
    phase('redirect', entry.redirectStart, entry.redirectEnd)
    phase('dns', entry.domainLookupStart, entry.domainLookupEnd)
    phase('connect', entry.connectStart, entry.secureConnectionStart || entry.connectEnd)
    phase('tls', entry.secureConnectionStart, entry.connectEnd)
    phase('waiting', entry.requestStart, entry.responseStart)
    phase('download', entry.responseStart, entry.responseEnd)
  }
  if (entry.encodedBodySize > 0) attributes['http.response.body.size'] = entry.encodedBodySize
  if (entry.transferSize > 0) attributes['http.response.size'] = entry.transferSize
  return attributes
}

/** To the microsecond: the clock is no finer. */
function rounded(ms: number): number {
  return Math.round(ms * 1000) / 1000
}
