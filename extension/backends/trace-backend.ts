/** Servers that keep traces, and under which URLs they answer one by its id. */

export const BACKEND_TYPES = ['jaeger', 'tempo', 'zipkin', 'aspire', 'otlp'] as const
export type BackendType = (typeof BACKEND_TYPES)[number]

/** A server that is asked for traces by id, as the settings have it. */
export interface TraceBackend {
  readonly type: BackendType
  /** The server's base URL, also below a path; of `otlp` the whole URL, with `{traceId}` in it. */
  readonly url: string
  /** Origins of the requests whose traces it has; none: of all. */
  readonly origins: readonly string[]
  /** Sent with each request, by name. May be secret. */
  readonly headers: Readonly<Record<string, string>>
}

/**
 * By its type, the paths at which versions of a server answer, the newest first. Jaeger: `/api/v3` since 1.35, the older one
 * also of what imitates it. Tempo: v2 since 2.7. Both parameters of Jaeger's are one: its versions differ in how they write it.
 */
const PATHS: Readonly<Record<Exclude<BackendType, 'otlp'>, readonly string[]>> = {
  jaeger: ['/api/v3/traces/{traceId}?rawTraces=true&raw_traces=true', '/api/traces/{traceId}?raw=true'],
  tempo: ['/api/v2/traces/{traceId}', '/api/traces/{traceId}'],
  zipkin: ['/api/v2/trace/{traceId}'],
  aspire: ['/api/telemetry/traces/{traceId}'],
}

/** The URLs at which a trace may be, in the order in which they are to be tried. None where the backend's own is no URL. */
export function traceUrls({ type, url }: Pick<TraceBackend, 'type' | 'url'>, traceId: string): readonly string[] {
  const base = baseOf(url)
  const templates = type === 'otlp' ? [url] : PATHS[type].map((path) => base + path)
  return templates.map((template) => template.replaceAll('{traceId}', traceId)).filter(isHttp)
}

/** Without what the address bar has more where somebody looks at the server's own pages. */
function baseOf(url: string): string {
  if (!isHttp(url)) return url
  const { origin, pathname } = new URL(url)
  return origin + pathname.replace(/\/(?:search|dependencies|trace\/[\da-f]{1,32})?\/?$/, '')
}

/** Whether a text is a URL of `http:` or `https:`. */
export function isHttp(url: string): boolean {
  return URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)
}
