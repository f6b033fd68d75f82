/** Where spans are sent to. */

const TRACES_PATH = 'v1/traces'

/**
 * The URL for traces of what the user named: a base, to which the path is added as SDKs do with
 * `OTEL_EXPORTER_OTLP_ENDPOINT`, or the whole URL. Undefined if it is none, or has a user and a password, which `fetch` takes
 * from headers alone.
 */
export function tracesUrl(endpoint: string): string | undefined {
  const text = endpoint.trim()
  const url = URL.parse(/^[a-z]+:\/\//i.test(text) ? text : `http://${text}`)
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') return undefined
  if (url.hostname === '') return undefined
  url.hash = ''
  if (!/\/traces\/?$/.test(url.pathname)) url.pathname = `${url.pathname.replace(/\/$/, '')}/${TRACES_PATH}`
  return url.href
}

/** Whether it is this machine: there nothing is gained by compression. */
export function isLoopback(url: string): boolean {
  const hostname = URL.parse(url)?.hostname ?? ''
  return hostname === 'localhost' || hostname.endsWith('.localhost') || /^127\.|^\[::1\]$/.test(hostname)
}
