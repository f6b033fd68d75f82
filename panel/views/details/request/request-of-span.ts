import type { WantedRequest } from '../../../../extension/devtools/network/network-log'
import { HEADERS_FATE } from '../../../../inpage/instrument/http/trace-headers/headers-fate'
import type { SpanDetail } from '../../../store/model'
import { readableValue } from '../../../text/readable-value'

/** The HTTP request that a span describes, from its attributes; undefined if it describes none. */
export function requestOfSpan({ spanId, startMs, endMs, attributes }: SpanDetail): WantedRequest | undefined {
  const text = (...names: readonly string[]) => {
    for (const name of names) {
      const value = attributes.find(([key]) => key === name)?.[1]
      if (value !== undefined) return readableValue(value)
    }
    return undefined
  }
  const url = text('url.full', 'http.url')
  const isSocket = url !== undefined && /^wss?:/.test(url)
  const method = isSocket ? 'GET' : text('http.request.method_original', 'http.request.method', 'http.method')
  if (url === undefined || method === undefined || !(isSocket || /^https?:/.test(url))) return undefined
  const fate = text(HEADERS_FATE)
  const isRepeated = fate === 'redirected' || fate === 'refused'
  return { spanId, url, method: method.toUpperCase(), startMs, endMs, isRepeated }
}
