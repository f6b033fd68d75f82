/**
 * What a server says of a request in the headers of its response: `Server-Timing` (https://www.w3.org/TR/server-timing/),
 * `traceresponse` (https://www.w3.org/TR/trace-context-2/#trace-context-http-response-headers-format), Kong's own.
 */

/** A metric of `Server-Timing`. */
export interface ServerMetric {
  readonly name: string
  readonly description: string
  /** ms; undefined if it has none. */
  readonly durationMs: number | undefined
}

/** The trace in which a server recorded a request. */
export interface ServerTrace {
  /** Lower-case hex, 32 digits. */
  readonly traceId: string
  /** Of the server's span; undefined if the header does not tell. */
  readonly spanId: string | undefined
  /** The header that says so, as it is usually written. */
  readonly header: string
}

/** What the headers of a response say of the request. */
export interface ServerReport {
  readonly trace: ServerTrace | undefined
  readonly metrics: readonly ServerMetric[]
  /** '' if there is none. */
  readonly kongRequestId: string
}

interface ResponseHeader {
  readonly name: string
  readonly value: string
}

const MAX_METRICS = 50
const MAX_HEADER = 16_384
/** Names in `Server-Timing` that stand for a trace. */
const W3C = /^[\da-f]{2}-([\da-f]{32})-([\da-f]{16})-[\da-f]{2}/
const SENTRY = /^([\da-f]{32})-([\da-f]{16})/i
const INSTANA = /^(?:[\da-f]{16}){1,2}$/i
/** Kong and others let their users choose the name. */
const TRACE_ID_HEADER = /(?:^|-)trace-?id$/i
const TRACE_ID = /^(?:[\da-f]{16}){1,2}$/i
const KONG_LATENCIES: Readonly<Record<string, string>> = {
  'x-kong-proxy-latency': 'Kong',
  'x-kong-upstream-latency': 'upstream',
}

/** Total: any headers give what can be read of them. */
export function serverReport(headers: readonly ResponseHeader[]): ServerReport {
  const metrics: ServerMetric[] = []
  let trace: ServerTrace | undefined
  let kongRequestId = ''
  for (const { name, value } of headers) {
    const lower = name.toLowerCase()
    if (lower === 'server-timing') {
      for (const metric of metricsIn(value)) {
        const told = traceOf(metric)
        if (told !== undefined) trace ??= told
        else if (metric.name.toLowerCase() !== 'baggage') metrics.push(metric)
      }
    } else if (Object.hasOwn(KONG_LATENCIES, lower)) {
      if (/^\d{1,9}$/.test(value)) {
        metrics.push({ name: KONG_LATENCIES[lower], description: name, durationMs: Number(value) })
      }
    } else if (lower === 'x-kong-request-id') kongRequestId = value.slice(0, 64)
    else if (lower === 'traceresponse') trace ??= fromW3c(value, 'traceresponse')
    else if (TRACE_ID_HEADER.test(name) && TRACE_ID.test(value)) trace ??= known(value, undefined, name)
  }
  return { trace, metrics: metrics.slice(0, MAX_METRICS), kongRequestId }
}

function traceOf({ name, description }: ServerMetric): ServerTrace | undefined {
  switch (name.toLowerCase()) {
    case 'traceparent':
      return fromW3c(description, 'Server-Timing: traceparent')
    case 'sentry-trace': {
      const [, traceId, spanId] = SENTRY.exec(description) ?? []
      return known(traceId, spanId, 'Server-Timing: sentry-trace')
    }
    case 'intid':
      return INSTANA.test(description) ? known(description, undefined, 'Server-Timing: intid') : undefined
    default:
      return undefined
  }
}

function fromW3c(text: string, header: string): ServerTrace | undefined {
  const [, traceId, spanId] = W3C.exec(text.trim()) ?? []
  return known(traceId, spanId, header)
}

/** All zeros is no id. */
function known(traceId: string | undefined, spanId: string | undefined, header: string): ServerTrace | undefined {
  if (traceId === undefined || /^0+$/.test(traceId)) return undefined
  const id = traceId.toLowerCase().padStart(32, '0')
  return { traceId: id, spanId: spanId === undefined || /^0+$/.test(spanId) ? undefined : spanId.toLowerCase(), header }
}

/** `name;dur=12.3;desc="…", name, …`: descriptions in quotes may hold anything. */
function* metricsIn(value: string): Generator<ServerMetric> {
  const text = value.slice(0, MAX_HEADER)
  let at = 0
  while (at < text.length) {
    const parts: string[] = ['']
    for (; at < text.length && text[at] !== ','; at++) {
      if (text[at] === ';') parts.push('')
      else if (text[at] === '"') {
        for (at++; at < text.length && text[at] !== '"'; at++) {
          if (text[at] === '\\') at++
          parts[parts.length - 1] += text[at] ?? ''
        }
      } else parts[parts.length - 1] += text[at]
    }
    at++
    const [name, ...parameters] = parts
    if (name.trim() === '') continue
    const told = new Map<string, string>()
    for (const parameter of parameters) {
      const equals = parameter.indexOf('=')
      const key = (equals < 0 ? parameter : parameter.slice(0, equals)).trim().toLowerCase()
      // The first of a name counts, as in browsers.
      if (equals >= 0 && !told.has(key)) told.set(key, parameter.slice(equals + 1).trim())
    }
    const duration = told.get('dur')
    const durationMs = duration === undefined || duration === '' ? Number.NaN : Number(duration)
    yield {
      name: name.trim(),
      description: told.get('desc') ?? '',
      durationMs: Number.isFinite(durationMs) && durationMs >= 0 ? durationMs : undefined,
    }
  }
}
