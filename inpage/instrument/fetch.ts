import { nativeThen, reflectApply } from '../natives'
import { errorName } from '../tracing/exception'
import { isPromise } from '../tracing/settlement'
import { type FetchRequest, readRequest, withHeaders } from './fetch-request'
import { HttpExchange } from './http-exchange'
import type { Instrumentation, InstrumentationParts } from './instrumentation'
import { type Call, patch } from './patch'
import { ResourceTimings } from './resource-timing'
import { watchBody } from './response-body'
import { isTelemetry } from './telemetry-endpoints'

// Taken at load: a page may overwrite the globals later.
const ResponseConstructor = Response

/**
 * Makes every `fetch` of the page a CLIENT span. Arguments go through as they are (trace headers more for the page's own
 * origin), the page gets a native promise and the native `Response`, and if anything of ours fails the native call runs
 * all the same.
 */
export const fetchInstrumentation: Instrumentation = {
  name: 'fetch',
  install(parts) {
    const timings = new ResourceTimings('fetch')
    const native: unknown = globalThis.fetch
    const undo = patch(globalThis, 'fetch', (_self, args) => traced(parts, timings, args), {
      // The name under which OpenTelemetry's exporters look for the unpatched function, to leave no trace themselves.
      extra: { __original: native },
    })
    return () => {
      undo()
      timings.stop()
    }
  },
}

function traced(parts: InstrumentationParts, timings: ResourceTimings, args: unknown[]): Call | undefined {
  const request = readRequest(args)
  if (request === undefined || isTelemetry(request.url)) return undefined
  const exchange = new HttpExchange(parts, timings, { ...request, scope: 'fetch' })
  const isIntended = (error: unknown) => isOwnAbort(request, error)
  const failed = (error: unknown) => exchange.failed(error, isIntended(error))
  let sent: unknown[] | undefined
  // A `no-cors` request must not carry any header of ours; the browser would refuse it.
  const headers = request.mode === 'no-cors' ? undefined : exchange.headers()
  try {
    sent = headers && withHeaders(args, request, headers)
  } catch {
    // Headers that are none: the native call says so.
  }
  return {
    args: sent,
    threw: failed,
    returned(result) {
      if (!isPromise(result)) {
        exchange.span.finish()
        return undefined
      }
      // The page gets the promise that comes after ours: a reaction beside its own would hide an unhandled rejection.
      const promise = reflectApply(nativeThen, result, [
        (response: unknown) => {
          responded(parts, exchange, response, isIntended)
          return response
        },
        (error: unknown) => {
          try {
            failed(error)
          } catch {
            // The page gets its error whatever becomes of the span.
          }
          throw error
        },
      ])
      return parts.carrier.carry(promise as Promise<unknown>)
    },
  }
}

function responded(
  parts: InstrumentationParts,
  exchange: HttpExchange,
  response: unknown,
  isIntended: (error: unknown) => boolean,
): void {
  try {
    // What is no response is nothing that we know; all that can be told is that the request is over.
    if (!(response instanceof ResponseConstructor)) {
      exchange.span.finish()
      return
    }
    exchange.responded(response.status)
    watchBody(response, {
      ended: exchange.ended,
      failed: (error) => exchange.bodyFailed(error, isIntended(error)),
      carry: (promise) => parts.carrier.carry(promise),
    })
  } catch {
    // The page has its response whatever becomes of the span.
  }
}

/** A timeout is a failure, though it comes by the page's own signal. */
function isOwnAbort({ signal }: FetchRequest, error: unknown): boolean {
  const name = errorName(error)
  return (name === 'AbortError' || (signal?.aborted === true && signal.reason === error)) && name !== 'TimeoutError'
}
