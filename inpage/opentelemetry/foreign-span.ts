/** Copies a span of the page's own OpenTelemetry SDK, of whatever version, into a span of ours. */
import { SPAN_FLAG_REMOTE_PARENT } from '../block/format'
import { type JsonBounds, jsonText } from '../block/json-text'
import type { ScopeRecord } from '../block/record'
import { isArray, slice, weakMap } from '../platform/natives'
import { fromHrTime } from '../tracing/clock'
import { type Ids, idsOfContext } from '../tracing/ids'
import { putAttributes, type ReadAttributes, readAttributes } from '../tracing/span/attribute-list'
import { MAX_NAME_LENGTH } from '../tracing/span/limits'
import type { SpanData } from '../tracing/span/span-data'
import { putEvent, putLink } from '../tracing/span/span-writing'

/** Seconds and nanoseconds since the epoch. */
type HrTime = readonly [number, number]

/** A span context of any version. */
interface OtherContext {
  readonly traceId?: unknown
  readonly spanId?: unknown
  readonly isRemote?: unknown
}

/** An instrumentation scope of any version. */
interface OtherScope {
  readonly name?: unknown
  readonly version?: unknown
}

/** A resource of any version. */
interface OtherResource {
  readonly attributes: object
  /** Since SDK 1.30 attributes may still be loading; reading them before makes the SDK log an error to the page. */
  readonly asyncAttributesPending?: boolean
  getRawAttributes?(): readonly (readonly [string, unknown])[]
}

/** A readable span of SDK 1.x (`parentSpanId`, `instrumentationLibrary`), or of 2.x and later. */
export interface ForeignSpan {
  isRecording(): boolean
  readonly name: unknown
  readonly kind: number
  spanContext(): OtherContext
  readonly parentSpanId?: string
  readonly parentSpanContext?: OtherContext
  readonly startTime: HrTime
  readonly endTime: HrTime
  readonly ended: boolean
  readonly status: { readonly code: number; readonly message?: unknown }
  readonly attributes: unknown
  readonly events: readonly { readonly name: string; readonly time: HrTime; readonly attributes?: unknown }[]
  readonly links: readonly { readonly context: OtherContext; readonly attributes?: unknown }[]
  readonly instrumentationLibrary?: OtherScope
  readonly instrumentationScope?: OtherScope
  readonly resource?: OtherResource
}

/**
 * Fills a span of ours with what `span` says. A span without a parent stays a root, as that is how it is exported; it then
 * links to `cause`.
 *
 * @param cause - the ids of the span of ours that was active when it started
 * @throws whatever the page's span throws; also if the span has no valid ids
 */
export function fillFrom(data: SpanData, span: ForeignSpan, cause: Ids | undefined): void {
  const context = span.spanContext()
  const ids = idsOfContext(context)
  if (ids === undefined) throw new TypeError('no ids')
  data.trace0 = ids.trace0
  data.trace1 = ids.trace1
  data.trace2 = ids.trace2
  data.trace3 = ids.trace3
  data.span0 = ids.span0
  data.span1 = ids.span1
  data.traceState = ids.traceState ?? ''
  const { parentSpanContext } = span
  const parent = idsOfContext({
    traceId: context.traceId,
    spanId: parentSpanContext === undefined ? span.parentSpanId : parentSpanContext.spanId,
  })
  data.parent0 = parent === undefined ? 0 : parent.span0
  data.parent1 = parent === undefined ? 0 : parent.span1
  data.flags = parentSpanContext?.isRemote === true ? SPAN_FLAG_REMOTE_PARENT : 0
  data.name = textOf(span.name)
  data.kind = within(span.kind, 4) + 1
  data.statusCode = within(span.status.code, 2)
  data.statusMessage = textOf(span.status.message)
  data.startMs = pageMs(span.startTime)
  data.endMs = span.ended ? pageMs(span.endTime) : Number.NaN
  data.scope = scopeOf(span)
  putAttributes(data, readAttributes(span.attributes, '', silent))
  for (let i = 0; i < span.events.length; i++) {
    const { name, time, attributes } = span.events[i]
    putEvent(data, {
      name: textOf(name),
      timeMs: pageMs(time),
      attributes: readAttributes(attributes, '', silent),
    })
  }
  for (let i = 0; i < span.links.length; i++) {
    const link = span.links[i]
    const linked = idsOfContext(link.context)
    if (linked !== undefined) putLink(data, { ids: linked, attributes: readAttributes(link.attributes, '', silent) })
  }
  if (parent === undefined && cause !== undefined) putLink(data, { ids: cause, attributes: STARTED_IN })
}

const STARTED_IN: ReadAttributes = { keys: ['tracepane.link'], values: ['started in'] }

/** The kind CLIENT. OpenTelemetry for JavaScript counts kinds from INTERNAL = 0. */
export const CLIENT = 2

/** The URL of the request that a span stands for. */
export function requestUrl({ attributes }: ForeignSpan): string | undefined {
  const all = attributes as { readonly [key: string]: unknown }
  for (const key of URL_KEYS) if (typeof all[key] === 'string') return all[key]
  return undefined
}

/** The attribute of today's semantic conventions, and the older one. */
const URL_KEYS = ['url.full', 'http.url']

/** Time on the page's clock, in ms. Throws if it is none. */
function pageMs(time: HrTime): number {
  const ms = fromHrTime(time[0], time[1])
  if (!(ms - ms === 0)) throw new TypeError('no time')
  return ms
}

const silent = (): void => {}

function textOf(value: unknown): string {
  return typeof value === 'string' ? slice(value, 0, MAX_NAME_LENGTH) : ''
}

function within(value: number, most: number): number {
  return value > 0 && value <= most ? value | 0 : 0
}

const RESOURCE_BOUNDS: JsonBounds = { members: 256, depth: 4, text: 16 * 1024 }
const NO_RESOURCE = {}
/** One record for each tracer, so that the block's writer can compare scopes by identity. */
const scopes = weakMap<object, ScopeRecord>()
const resources = weakMap<object, string>()

function scopeOf(span: ForeignSpan): ScopeRecord {
  const other = span.instrumentationScope ?? span.instrumentationLibrary ?? NO_RESOURCE
  const resource = resourceText(span.resource)
  const known = scopes.get(other)
  if (known?.resource === resource) return known
  const { name, version } = other as OtherScope
  const scope = { name: textOf(name), version: textOf(version), namespace: 'default', resource }
  scopes.set(other, scope)
  return scope
}

function resourceText(resource: OtherResource | undefined): string {
  if (resource === undefined || resource === null) return ''
  let text = resources.get(resource)
  if (text !== undefined) return text
  const pending = resource.asyncAttributesPending === true
  text = jsonText(pending ? settledOf(resource) : resource.attributes, RESOURCE_BOUNDS)?.json ?? ''
  if (!pending) resources.set(resource, text)
  return text
}

/** The attributes of a resource that have been loaded. */
function settledOf(resource: OtherResource): object {
  const settled: Record<string, unknown> = {}
  const raw = resource.getRawAttributes?.()
  if (!isArray(raw)) return settled
  for (let i = 0; i < raw.length; i++) {
    const value: unknown = raw[i][1]
    if (typeof value !== 'object' || isArray(value)) settled[raw[i][0]] = value
  }
  return settled
}
