/** Requests of a HAR, as a browser's Network panel saves it: http://www.softwareishard.com/blog/har-12-spec/ */
import { SpanKind, StatusCode } from '../../../inpage/api/api'
import type { AttributeEntry, AttributeValue } from '../../../inpage/block/format'
import { allIn, holds } from '../backends/spans-in'
import type { TraceReader } from '../format'
import type { ImportReport } from '../reading/import-report'
import { dateAt, isObject, type JsonObject, numberAt, objectAt, textAt } from '../reading/json-parts'
import type { ReadSpan } from '../reading/read-span'
import { hashOf } from '../reading/replaced-id'
import { laterOf } from '../time'
import { NOTHING_DROPPED, type TraceSpan } from '../trace-model'
import { phasesOf } from './har-phases'

/** HAR. */
export const har: TraceReader = {
  title: 'HAR',
  recognizes: (value) => holds(value, isLog),
  read: (parts, report) => allIn(parts, isLog).flatMap(({ object, where }) => readLog(object, where, report)),
}

/** Some programs leave out what is around the log, or list several. */
function isLog({ entries, creator, version }: JsonObject): boolean {
  if (!Array.isArray(entries)) return false
  const [first] = entries
  const isEntry = isObject(first) && 'request' in first && 'startedDateTime' in first
  return isEntry || creator !== undefined || version === '1.2'
}

/** A page of the file. Its requests are its children, in one trace. */
interface Page {
  readonly traceId: string
  /** Undefined for requests without a page. */
  readonly span: ReadSpan | undefined
}

function readLog(log: JsonObject, where: string, report: ImportReport): ReadSpan[] {
  const pages = new Map<unknown, Page>()
  report.each('span', log.pages, `${where}.pages`, (each, at) => {
    const page = objectAt(each, at)
    pages.set(page.id, readPage(page, at, report))
  })
  const [firstEntry] = Array.isArray(log.entries) ? log.entries : []
  const noPage: Page = {
    traceId: hashOf(`no page ${isObject(firstEntry) ? firstEntry.startedDateTime : ''}`, 32),
    span: undefined,
  }
  const ends = new Map<Page, bigint>()
  const entries = report.each('span', log.entries, `${where}.entries`, (each, at) => {
    const entry = objectAt(each, at)
    const page = pages.get(entry.pageref) ?? noPage
    const span = readEntry(entry, page, at, report)
    ends.set(page, laterOf(span.endNs ?? 0n, ends.get(page) ?? 0n))
    return span
  })
  const roots = [...pages.values()].flatMap((page) => {
    const { span } = page
    return span === undefined ? [] : [{ ...span, endNs: laterOf(span.endNs ?? 0n, ends.get(page) ?? 0n) }]
  })
  return [...roots, ...entries]
}

function readPage(page: JsonObject, where: string, report: ImportReport): Page {
  const startNs = dateAt(page.startedDateTime, `${where}.startedDateTime`)
  const title = report.tried('attribute', where, () => textAt(page.title, `${where}.title`)) ?? ''
  const traceId = hashOf(`${page.startedDateTime} ${title}`, 32)
  const timings = isObject(page.pageTimings) ? page.pageTimings : {}
  const events = ['onContentLoad', 'onLoad'].flatMap((name) => {
    const ms = timings[name]
    return typeof ms === 'number' && ms >= 0 ? [{ name, timeNs: startNs + nanoseconds(ms), attributes: [] }] : []
  })
  const span: ReadSpan = {
    ...common(where, resourceOf(title)),
    traceId,
    spanId: hashOf(`page ${page.id} ${page.startedDateTime}`, 16),
    parentId: undefined,
    name: title || 'page',
    kind: SpanKind.INTERNAL,
    startNs,
    endNs: events.reduce((last, { timeNs }) => laterOf(last, timeNs), startNs),
    status: { code: StatusCode.UNSET, message: '' },
    attributes: [],
    events,
  }
  return { traceId, span }
}

function readEntry(entry: JsonObject, page: Page, where: string, report: ImportReport): ReadSpan {
  const request = objectAt(entry.request, `${where}.request`)
  const response = isObject(entry.response) ? entry.response : {}
  const startNs = dateAt(entry.startedDateTime, `${where}.startedDateTime`)
  const ms = report.tried('end', where, () => Math.max(0, numberAt(entry.time, `${where}.time`)))
  const method = report.tried('attribute', where, () => textAt(request.method, `${where}.request.method`)) ?? ''
  const status = typeof response.status === 'number' ? response.status : 0
  const failed = status === 0 || status >= 400
  const error = typeof response._error === 'string' ? response._error : ''
  for (const part of [request.headers, response.headers]) {
    if (Array.isArray(part) && part.length > 0) report.lose('headersAndBodies', part.length)
  }
  return {
    ...common(where, page.span?.resource ?? resourceOf('')),
    traceId: page.traceId,
    spanId: hashOf(`${where} ${entry.startedDateTime} ${request.url}`, 16),
    parentId: page.span?.spanId,
    name: method || 'HTTP',
    kind: SpanKind.CLIENT,
    startNs,
    endNs: ms === undefined ? undefined : startNs + nanoseconds(ms),
    status: { code: failed ? StatusCode.ERROR : StatusCode.UNSET, message: error },
    attributes: attributesOf(entry, request, response, method, status),
    events: [],
  }
}

function attributesOf(
  entry: JsonObject,
  request: JsonObject,
  response: JsonObject,
  method: string,
  status: number,
): AttributeEntry[] {
  const url = typeof request.url === 'string' ? URL.parse(request.url) : null
  if (url !== null) [url.username, url.password, url.hash] = ['', '', '']
  const content = isObject(response.content) ? response.content : {}
  const size = typeof response.bodySize === 'number' && response.bodySize > 0 ? response.bodySize : content.size
  const version = /^(?:http\/|h)(\d(?:\.\d)?)/i.exec(String(response.httpVersion ?? ''))?.[1]
  const said: readonly (readonly [string, unknown])[] = [
    ['http.request.method', method],
    ['url.full', url === null ? request.url : url.href],
    ['server.address', url?.hostname],
    ['http.response.status_code', status > 0 ? status : undefined],
    ['http.response.body.size', typeof size === 'number' && size > 0 ? size : undefined],
    ['http.response.size', response._transferSize],
    ['network.protocol.version', version],
    ['network.peer.address', entry.serverIPAddress],
    ['http.response.header.content-type', content.mimeType === undefined ? undefined : [content.mimeType]],
    ['browser.resource_type', entry._resourceType],
    ...phasesOf(isObject(entry.timings) ? entry.timings : {}),
  ]
  return said.filter((one): one is readonly [string, AttributeValue] => isValue(one[1]))
}

function isValue(value: unknown): boolean {
  if (typeof value === 'string') return value !== ''
  return (typeof value === 'number' && Number.isFinite(value)) || (Array.isArray(value) && value.every(isValue))
}

function common(where: string, resource: TraceSpan['resource']) {
  return { traceState: '', links: [], scope: { name: 'har', version: '' }, resource, dropped: NOTHING_DROPPED, where }
}

/** A page's resource, named by its host. The title of a page is its URL if the browser knows no other. */
function resourceOf(title: string): TraceSpan['resource'] {
  return [['service.name', URL.parse(title)?.host || 'browser']]
}

function nanoseconds(ms: number): bigint {
  return BigInt(Math.round(Math.min(ms, MAX_MS) * 1e6))
}

/** Longer durations are not believed: 30 days, in ms. */
const MAX_MS = 30 * 24 * 3600 * 1000
