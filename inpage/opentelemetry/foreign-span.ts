/** What a span of the page's own OpenTelemetry SDK says of itself, whatever its version, written into ours. */
import { SPAN_FLAG_REMOTE_PARENT } from '../block/format'
import { type JsonBounds, jsonText } from '../block/json-text'
import type { ScopeRecord } from '../block/record'
import { isArray, slice, weakMap } from '../platform/natives'
import { timeOriginMs } from '../tracing/clock'
import { type Ids, idsOfContext } from '../tracing/ids'
import { putAttributes, type ReadAttributes, readAttributes } from '../tracing/span/attribute-list'
import { MAX_NAME_LENGTH } from '../tracing/span/limits'
import type { SpanData } from '../tracing/span/span-data'
import { putEvent, putLink } from '../tracing/span/span-writing'

/** Seconds and nanoseconds since the epoch. */
type HrTime = readonly [number, number]

interface OtherContext {
  readonly traceId?: unknown
  readonly spanId?: unknown
  readonly isRemote?: unknown
}

interface OtherScope {
  readonly name?: unknown
  readonly version?: unknown
}

interface OtherResource {
  readonly attributes: object
  /** Since SDK 1.30 attributes may come later; asked for before, the SDK complains to the page. */
  readonly asyncAttributesPending?: boolean
  getRawAttributes?(): readonly (readonly [string, unknown])[]
}

/** The readable span of SDK 1.x (`parentSpanId`, `instrumentationLibrary`), and of 2.x and later. */
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
 * Throws what the span throws, and where it has no ids. `cause`: what was active for us when it started; a span that says
 * no parent of its own stays a root, as it is exported, and links to that.
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

/** OpenTelemetry's JavaScript counts kinds from INTERNAL, 0. */
export const CLIENT = 2

/** Where a span says that a request goes. */
export function requestUrl({ attributes }: ForeignSpan): string | undefined {
  const all = attributes as { readonly [key: string]: unknown }
  for (const key of URL_KEYS) if (typeof all[key] === 'string') return all[key]
  return undefined
}

/** Today's name, and the one before. */
const URL_KEYS = ['url.full', 'http.url']

/** ms on the page's clock. The whole seconds go first, or the nanoseconds would drown in them. */
function pageMs(time: HrTime): number {
  const ms = time[0] * 1000 - timeOriginMs + time[1] / 1e6
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
/** A tracer's spans share one record, by which the block's writer knows it again. */
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

/** Those attributes that are there already. */
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
