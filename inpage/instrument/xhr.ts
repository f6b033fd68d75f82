import { reflectApply, uncurried, weakMap } from '../natives'
import { HttpExchange } from './http-exchange'
import type { Instrumentation } from './instrumentation'
import { patch, undoAll } from './patch'
import { ResourceTimings } from './resource-timing'
import { isTelemetry } from './telemetry-endpoints'

/** What the page has prepared by `open` and `setRequestHeader`. */
interface Prepared {
  readonly url: URL
  readonly method: string
  /** Lower-case names. */
  readonly headers: Map<string, string>
  exchange: HttpExchange | undefined
}

/** Every `XMLHttpRequest` that is sent is a CLIENT span, until its last event. */
export const xhrInstrumentation: Instrumentation = {
  name: 'xhr',
  install(parts) {
    if (typeof XMLHttpRequest !== 'function') return () => {}
    const { prototype } = XMLHttpRequest
    const setHeader = prototype.setRequestHeader
    const listen = uncurried(prototype.addEventListener)
    const timings = new ResourceTimings('xmlhttprequest')
    const prepared = weakMap<object, Prepared>()

    return undoAll([
      patch(prototype, 'open', (proceed, self, [method, to]) => {
        proceed()
        if (!(self instanceof XMLHttpRequest)) return
        // What was under way is given up without any event.
        prepared.get(self)?.exchange?.failed(new DOMException('opened again', 'AbortError'), true)
        const url = new URL(String(to), document.baseURI)
        prepared.set(self, { url, method: String(method), headers: new Map(), exchange: undefined })
      }),
      patch(prototype, 'setRequestHeader', (proceed, self, [name, value]) => {
        proceed()
        prepared.get(self as object)?.headers.set(String(name).toLowerCase(), String(value))
      }),
      patch(prototype, 'send', (proceed, self, [body]) => {
        if (!(self instanceof XMLHttpRequest)) return proceed()
        const known = prepared.get(self)
        if (known === undefined || known.exchange !== undefined || !isHttp(known.url) || isTelemetry(known.url))
          return proceed()
        const { url, method, headers } = known
        const contentType = headers.get('content-type') ?? ''
        const exchange = new HttpExchange(parts, timings, { scope: 'xhr', url, method, body, contentType })
        known.exchange = exchange
        const added = exchange.headers()
        const names = added === undefined ? [] : Object.keys(added)
        // A page that sets one of them propagates its own trace.
        if (!names.some((name) => headers.has(name))) {
          for (const name of names) reflectApply(setHeader, self, [name, added?.[name]])
        }
        watch(listen, self, exchange)
        try {
          return proceed()
        } catch (error) {
          exchange.failed(error, false)
          throw error
        }
      }),
      () => timings.stop(),
    ])
  },
}

type Listen = (xhr: XMLHttpRequest, type: string, listener: () => void, options: AddEventListenerOptions) => void

function watch(listen: Listen, xhr: XMLHttpRequest, exchange: HttpExchange): void {
  let over = false
  const once = (type: string, then: () => void) => {
    const listener = () => {
      if (over) return
      over = true
      try {
        then()
      } catch {
        // The page has its event whatever becomes of the span.
      }
    }
    listen(xhr, type, listener, { once: true })
  }
  once('abort', () => exchange.failed(new DOMException('aborted', 'AbortError'), true))
  once('error', () => exchange.failed(new DOMException('the request failed', 'NetworkError'), false))
  once('timeout', () => exchange.failed(new DOMException(`timed out after ${xhr.timeout} ms`, 'TimeoutError'), false))
  once('load', () => exchange.responded(xhr.status))
}

function isHttp(url: URL): boolean {
  return url.protocol === 'http:' || url.protocol === 'https:'
}
