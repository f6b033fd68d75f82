/** Links to a trace in other programs, and to a service's source, by templates. */

import type { TraceLinkTemplate } from '../../../extension/backends/backend-settings'
import type { TraceBackend } from '../../../extension/backends/trace-backend'

/** What the placeholders of a template stand for. */
export interface LinkedSpan {
  readonly traceId: string
  readonly spanId: string
  /** Of the whole trace, ms since the epoch. */
  readonly startMs: number
  readonly endMs: number
}

/** Templates to begin with. What stands in capital letters is the user's to fill in. */
export const LINK_TEMPLATES: readonly TraceLinkTemplate[] = [
  { title: 'Jaeger', url: 'http://localhost:16686/trace/{traceId}?uiFind={spanId}' },
  { title: 'Zipkin', url: 'http://localhost:9411/zipkin/traces/{traceId}' },
  {
    title: 'Grafana',
    url: `https://GRAFANA/explore?schemaVersion=1&panes=${grafanaPanes()}`,
  },
  {
    title: 'Honeycomb',
    url: 'https://ui.honeycomb.io/TEAM/environments/ENVIRONMENT/trace?trace_id={traceId}&span={spanId}&trace_start_ts={startS}&trace_end_ts={endS}',
  },
  { title: 'Datadog', url: 'https://app.datadoghq.com/apm/trace/{traceId}?spanID={spanIdDecimal}' },
  { title: 'Sentry', url: 'https://ORGANIZATION.sentry.io/explore/traces/trace/{traceId}/?node=span-{spanId}' },
]

/** The links of a backend's own user interface, as far as it has one at the same address. */
export function linkOf({ type, url }: Pick<TraceBackend, 'type' | 'url'>): TraceLinkTemplate | undefined {
  const base = url.endsWith('/') ? url.slice(0, -1) : url
  const host = URL.canParse(url) ? new URL(url).host : ''
  if (type === 'jaeger') return { title: `Jaeger ${host}`, url: `${base}/trace/{traceId}?uiFind={spanId}` }
  if (type === 'zipkin')
    return { title: `Zipkin ${host}`, url: `${base.replace(/\/zipkin$/, '')}/zipkin/traces/{traceId}` }
  if (type === 'aspire') return { title: `Aspire ${host}`, url: `${base}/traces/detail/{traceId}` }
  return undefined
}

/** undefined for what is no URL of a page. */
export function traceLink(template: string, { traceId, spanId, startMs, endMs }: LinkedSpan): string | undefined {
  const values: Readonly<Record<string, string>> = {
    ...{ traceId, spanId },
    startMs: String(Math.floor(startMs)),
    endMs: String(Math.ceil(endMs)),
    startS: String(Math.floor(startMs / 1000)),
    endS: String(Math.ceil(endMs / 1000)),
    // Of ids of 128 bits, Datadog and others that had 64 know the lower half.
    traceIdDecimal64: String(BigInt(`0x${traceId.slice(16)}`)),
    spanIdDecimal: String(BigInt(`0x${spanId}`)),
  }
  return opened(filled(template, values), (protocol) => protocol === 'https:' || protocol === 'http:')
}

/** What a service said of the place in its code. */
export interface ServicePlace {
  readonly service: string
  readonly version: string
  readonly file: string
  readonly line: number | undefined
}

/** What would run in the panel, or shows what is the browser's own. */
const REFUSED = ['javascript:', 'data:', 'blob:', 'file:', 'filesystem:', 'about:', 'moz-extension:', 'view-source:']

/** Editors have schemes of their own (`vscode:`). undefined for what is no URL, or would run in the panel. */
export function sourceUrl(template: string, { service, version, file, line }: ServicePlace): string | undefined {
  const values = {
    ...{ service: encodeURIComponent(service), version: encodeURIComponent(version) },
    file: file.replaceAll('\\', '/').split('/').map(encodeURIComponent).join('/').replace(/^\/+/, ''),
    line: String(line ?? 1),
  }
  return opened(filled(template, values), (protocol) => !protocol.startsWith('chrome') && !REFUSED.includes(protocol))
}

function filled(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(/\{(\w+)\}/g, (place, name: string) => (Object.hasOwn(values, name) ? values[name] : place))
}

function opened(url: string, isAllowed: (protocol: string) => boolean): string | undefined {
  return URL.canParse(url) && isAllowed(new URL(url).protocol) ? url : undefined
}

/** Grafana's Explore takes its state as JSON: https://grafana.com/docs/grafana/latest/explore/#generate-explore-urls-from-external-tools */
function grafanaPanes(): string {
  const queries = [{ refId: 'A', queryType: 'traceql', query: '{traceId}' }]
  const panes = { trace: { datasource: 'TEMPO', queries, range: { from: '{startMs}', to: '{endMs}' } } }
  return encodeURIComponent(JSON.stringify(panes)).replaceAll(/%7B(\w+)%7D/g, '{$1}')
}
