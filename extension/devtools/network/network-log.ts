import type { NetworkRequest } from './har-entry'

/** How many requests are kept, about 5 KB each; the oldest go first. */
const MAX_REQUESTS = 1000
/** The clocks of page and DevTools differ: a request may seem to start this much before its span, in ms. */
const CLOCK_TOLERANCE_MS = 100
/** A preflight may start at most this much before the request that it is for, in ms. */
const PREFLIGHT_MS = 10_000
/** As many as browsers follow: https://fetch.spec.whatwg.org/#http-redirect-fetch */
const MAX_REDIRECTS = 21
/** What a recorded URL has in place of a secret. */
const REDACTED = 'REDACTED'

/** What a span knows about its request. */
export interface WantedRequest {
  /** 16 hex digits */
  readonly spanId: string
  readonly url: string
  /** In upper case. */
  readonly method: string
  /** ms since the epoch. */
  readonly startMs: number
  /** NaN while it is open. */
  readonly endMs: number
  /** Whether the request was sent again without trace headers; then the second one is the one that the page got. */
  readonly isRepeated: boolean
}

/** A span's request, with all that the browser sent for it. */
export interface NetworkExchange {
  /** In the order of time: the redirects, then the request that got the final response. */
  readonly requests: readonly NetworkRequest[]
  readonly preflight: NetworkRequest | undefined
  /** Matched by the span id in a trace header, or, if no header was sent, by URL, method and time. */
  readonly foundBy: 'header' | 'url'
}

/** The newest requests of the browser's network log; finds the one that a span stands for. */
export class NetworkLog {
  #requests: NetworkRequest[] = []
  #bySpan = new Map<string, NetworkRequest[]>()
  #listeners = new Set<() => void>()

  get size(): number {
    return this.#requests.length
  }

  /** Calls `listener` when requests arrive. Returns the undo function. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Adds a request that has just ended. */
  add(request: NetworkRequest): void {
    this.#requests.push(request)
    this.#enter(request)
    // A quarter at once, so that it happens seldom.
    if (this.#requests.length > MAX_REQUESTS) this.#forget(this.#requests.length - MAX_REQUESTS * 0.75)
    this.#tell()
  }

  /** Adds requests that ended before the first one that was added; known ones are skipped. */
  addEarlier(requests: readonly NetworkRequest[]): void {
    const isNew = (one: NetworkRequest) => !this.#requests.some((other) => isSame(one, other))
    const room = Math.max(0, MAX_REQUESTS - this.#requests.length)
    const earlier = room === 0 ? [] : requests.slice(-room).filter(isNew)
    this.#requests = [...earlier, ...this.#requests]
    for (const request of earlier) this.#enter(request)
    this.#tell()
  }

  /** Undefined if the log has no such request, or not yet: requests are logged when they end. */
  find(wanted: WantedRequest): NetworkExchange | undefined {
    const sent = this.#bySpan.get(wanted.spanId)?.filter((request) => !request.isPreflight) ?? []
    const byUrl = sent.length > 0 && !wanted.isRepeated ? [] : this.#withRedirects(this.#nearest(wanted))
    const requests = byUrl.length > 0 ? byUrl : [...sent].sort((a, b) => a.startMs - b.startMs)
    const [first] = requests
    if (first === undefined) return undefined
    return { requests, preflight: this.#preflightOf(first), foundBy: requests === byUrl ? 'url' : 'header' }
  }

  /** A request with those to which it was redirected. Each of them starts where the one before ended. */
  #withRedirects(first: NetworkRequest | undefined): NetworkRequest[] {
    const hops: NetworkRequest[] = []
    for (let hop = first; hop !== undefined && hops.length < MAX_REDIRECTS; hop = this.#redirectOf(hop)) hops.push(hop)
    return hops
  }

  #redirectOf({ url, redirectUrl, startMs, durationMs }: NetworkRequest): NetworkRequest | undefined {
    if (redirectUrl === '' || !URL.canParse(redirectUrl, url)) return undefined
    const { href } = new URL(redirectUrl, url)
    const endMs = startMs + durationMs
    const next = this.#requests.filter(
      (request) =>
        request.url === href &&
        !request.isPreflight &&
        request.startMs >= startMs &&
        Math.abs(request.startMs - endMs) <= CLOCK_TOLERANCE_MS &&
        spanIdOf(request) === undefined,
    )
    return closest(next, endMs)
  }

  /** The request with this URL and method that started closest to the span, unless its header names another span. */
  #nearest({ url, method, startMs, endMs }: WantedRequest): NetworkRequest | undefined {
    const latest = Number.isNaN(endMs) ? Number.POSITIVE_INFINITY : endMs + CLOCK_TOLERANCE_MS
    const fitting = this.#requests.filter(
      (request) =>
        request.method === method &&
        !request.isPreflight &&
        isRecordedAs(request.url, url) &&
        request.startMs >= startMs - CLOCK_TOLERANCE_MS &&
        request.startMs <= latest &&
        spanIdOf(request) === undefined,
    )
    return closest(fitting, startMs)
  }

  /** The preflight of a request. Its answer is cached, so it belongs to the closest request and to no later one. */
  #preflightOf(request: NetworkRequest): NetworkRequest | undefined {
    const { url, startMs } = request
    const near = this.#requests.filter((one) => one.url === url && Math.abs(one.startMs - startMs) < PREFLIGHT_MS)
    const preflight = closest(
      near.filter((one) => one.isPreflight),
      startMs,
    )
    if (preflight === undefined) return undefined
    const asked = closest(
      near.filter((one) => !one.isPreflight),
      preflight.startMs,
    )
    return asked === request ? preflight : undefined
  }

  #enter(request: NetworkRequest): void {
    const spanId = spanIdOf(request)
    if (spanId === undefined) return
    const sent = this.#bySpan.get(spanId)
    if (sent === undefined) this.#bySpan.set(spanId, [request])
    else sent.push(request)
  }

  #tell(): void {
    for (const listener of this.#listeners) listener()
  }

  #forget(count: number): void {
    for (const request of this.#requests.splice(0, count)) {
      const spanId = spanIdOf(request)
      const sent = spanId === undefined ? undefined : this.#bySpan.get(spanId)
      if (spanId === undefined || sent === undefined) continue
      const kept = sent.filter((other) => other !== request)
      if (kept.length > 0) this.#bySpan.set(spanId, kept)
      else this.#bySpan.delete(spanId)
    }
  }
}

/** The span id in a request's W3C or B3 header; undefined if it has neither. */
function spanIdOf({ requestHeaders }: NetworkRequest): string | undefined {
  for (const { name, value } of requestHeaders) {
    const key = name.toLowerCase()
    const id =
      key === 'traceparent'
        ? value.split('-')[2]
        : key === 'b3'
          ? value.split('-')[1]
          : key === 'x-b3-spanid'
            ? value
            : undefined
    if (id !== undefined && /^[0-9a-f]{16}$/i.test(id)) return id.toLowerCase()
  }
  return undefined
}

/** The request that started closest to a time; of two equally close ones, the earlier in the list. */
function closest(requests: readonly NetworkRequest[], timeMs: number): NetworkRequest | undefined {
  let found: NetworkRequest | undefined
  for (const request of requests) {
    if (found === undefined || Math.abs(request.startMs - timeMs) < Math.abs(found.startMs - timeMs)) found = request
  }
  return found
}

/** Compares by content, as HAR has no ids. */
function isSame(a: NetworkRequest, b: NetworkRequest): boolean {
  return a.startMs === b.startMs && a.url === b.url && a.method === b.method && a.durationMs === b.durationMs
}

/** Whether `recorded` may be `url` with its secrets replaced. */
function isRecordedAs(url: string, recorded: string): boolean {
  if (url === recorded) return true
  if (!recorded.includes(REDACTED)) return false
  // A secret is part of a single parameter. No regular expression, as both texts come from the page.
  const [asked, said] = [url.split('&'), recorded.split('&')]
  return asked.length === said.length && said.every((part, i) => isPartRecordedAs(asked[i], part))
}

function isPartRecordedAs(asked: string, said: string): boolean {
  const hidden = said.indexOf(REDACTED)
  if (hidden < 0) return asked === said
  const [before, after] = [said.slice(0, hidden), said.slice(said.lastIndexOf(REDACTED) + REDACTED.length)]
  return asked.length >= before.length + after.length && asked.startsWith(before) && asked.endsWith(after)
}
