import { reflectApply, uncurried, weakMap } from '../natives'
import type { AdoptedSpan } from '../tracing/core'
import { HttpExchange } from './http-exchange'
import type { Instrumentation } from './instrumentation'
import { listen } from './listen'
import { patch } from './patch'
import type { SentRequest } from './preflight'
import { ResourceTimings } from './resource-timing'
import { tracedUrl } from './telemetry-endpoints'
import { undoAll } from './undo-all'

const HeadersConstructor = Headers

/** What an `XMLHttpRequest` is doing since its last `open`. */
interface Opened {
  /** Undefined for what isn't traced. */
  readonly request: (SentRequest & { readonly headers: Headers }) | undefined
  exchange: HttpExchange | undefined
  /** By which the page's own OpenTelemetry shows the request. */
  readonly own: AdoptedSpan | undefined
  /** It will add its own headers after us: a header that is set twice has both values. */
  readonly isPropagated: boolean
}

/** Every `XMLHttpRequest` that is sent is a CLIENT span, until it is over; one that is opened again is another. */
export const xhrInstrumentation: Instrumentation = {
  name: 'xhr',
  install(parts) {
    const { prototype } = XMLHttpRequest
    const { setRequestHeader } = prototype
    const responseHeaders = uncurried(prototype.getAllResponseHeaders)
    const timings = new ResourceTimings('xmlhttprequest')
    const seen = weakMap<object, Opened>()

    const over = (xhr: XMLHttpRequest, type: string) => {
      const exchange = seen.get(xhr)?.exchange
      if (type === 'abort') exchange?.failed(undefined)
      else if (type === 'error') exchange?.failed({ name: 'NetworkError', message: 'the request failed' })
      else if (type === 'timeout')
        exchange?.failed({ name: 'TimeoutError', message: `no answer within ${xhr.timeout} ms` })
      // `getResponseHeader` would complain in the console of a header that another origin keeps to itself.
      else
        exchange?.responded(
          xhr.status,
          (name) => new RegExp(`^${name}: *(.*)`, 'im').exec(responseHeaders(xhr))?.[1] ?? null,
        )
    }

    return undoAll([
      patch(prototype, 'open', (proceed, self, [method, to]) => {
        const url = tracedUrl(parts, to)
        const outer = url && parts.pageSpanOf?.(url)
        proceed()
        const inner = url && parts.pageSpanOf?.(url)
        const xhr = self as XMLHttpRequest
        const before = seen.get(xhr)
        // What was under way is given up without any event.
        before?.exchange?.failed(undefined)
        if (before === undefined) {
          // Before the page's own listeners, whenever they were added.
          for (const type of ['load', 'abort', 'error', 'timeout']) listen(xhr, type, () => over(xhr, type))
        }
        seen.set(xhr, {
          request: url && { url, method: String(method), headers: new HeadersConstructor() },
          exchange: undefined,
          own: outer ?? inner,
          isPropagated: inner !== undefined,
        })
      }),
      patch(prototype, 'setRequestHeader', (proceed, self, [name, value]) => {
        proceed()
        seen.get(self as object)?.request?.headers.append(String(name), String(value))
      }),
      patch(prototype, 'send', (proceed, self, [body]) => {
        const opened = seen.get(self as object)
        const request = opened?.request
        if (request === undefined || opened?.exchange !== undefined) return proceed()
        const exchange = new HttpExchange(parts, timings, 'xhr', { ...request, body })
        exchange.join(opened?.own)
        if (opened) opened.exchange = exchange
        const added = (opened?.isPropagated ? undefined : exchange.headers()) ?? {}
        const names = Object.keys(added)
        // A page that sets one of them propagates its own trace.
        if (!names.some((name) => request.headers.has(name)))
          for (const name of names) reflectApply(setRequestHeader, self, [name, added[name]])
        try {
          return proceed()
        } catch (error) {
          exchange.failed(error)
          throw error
        }
      }),
      () => timings.stop(),
    ])
  },
}
