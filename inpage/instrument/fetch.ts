import { errorName } from '../tracing/exception'
import { isPromise, settled } from '../tracing/settlement'
import { type FetchRequest, keepBodies, readRequest, withHeaders } from './fetch-request'
import { HttpExchange } from './http-exchange'
import type { Instrumentation, InstrumentationParts } from './instrumentation'
import { isMessageStream, messageSizes } from './message-stream'
import { type Proceed, patch } from './patch'
import { ResourceTimings } from './resource-timing'
import { patchBodies, watchBody } from './response-body'
import { patchBeacons } from './send-beacon'
import { isTelemetry } from './telemetry-endpoints'
import { undoAll } from './undo-all'

// Taken at load: a page may overwrite the globals later.
const ResponseConstructor = Response

/**
 * Makes every `fetch` and `sendBeacon` of the page a CLIENT span. Arguments go through as they are (trace headers more for
 * the page's own origin), the page gets a native promise and the native `Response`, and if anything of ours fails the
 * native call runs all the same.
 */
export const fetchInstrumentation: Instrumentation = {
  name: 'fetch',
  install(parts) {
    const timings = new ResourceTimings('fetch')
    // The page's OpenTelemetry came before us, and writes its own trace headers after us.
    const isPropagated = Reflect.get(fetch, '__wrapped') === true
    // Before anything is asked for there is no body to watch.
    let undoBodies: (() => void) | undefined
    return undoAll([
      patch(globalThis, 'fetch', (proceed, _self, args) => {
        undoBodies ??= patchBodies(parts.carrier)
        return traced(parts, timings, proceed, args, isPropagated)
      }),
      () => undoBodies?.(),
      patchBeacons(parts),
      keepBodies(),
      () => timings.stop(),
    ])
  },
}

function traced(
  parts: InstrumentationParts,
  timings: ResourceTimings,
  proceed: Proceed,
  args: unknown[],
  isPropagated: boolean,
): unknown {
  const request = readRequest(args)
  if (request === undefined || isTelemetry(parts, request.url)) return proceed()
  const exchange = new HttpExchange(parts, timings, 'fetch', request)
  // The page's OpenTelemetry wrapped `fetch` after us, or before.
  exchange.join()
  const cause = (error: unknown) => (isOwnAbort(request, error) ? undefined : error)
  const failed = (error: unknown) => exchange.failed(cause(error))
  let sent: unknown[] | undefined
  try {
    // A `no-cors` request must not carry any header of ours; the browser would refuse it.
    const headers = isPropagated || request.mode === 'no-cors' ? undefined : exchange.headers()
    sent = headers && withHeaders(args, request, headers)
  } catch {
    // Headers that are none: the native call says so.
  }
  let result: unknown
  try {
    result = proceed(sent)
  } catch (error) {
    // The native function never throws; one that wrapped it before us may.
    failed(error)
    throw error
  }
  exchange.join()
  if (!isPromise(result)) {
    exchange.span.finish()
    return result
  }
  // The page gets the promise that comes after ours: a reaction beside its own would hide an unhandled rejection.
  const after = settled(result, { succeeded: (response) => responded(exchange, response, cause), failed })
  return parts.carrier.carry(after ?? result)
}

function responded(exchange: HttpExchange, response: unknown, cause: (error: unknown) => unknown): void {
  // What is no response is nothing that we know; all that can be told is that the request is over.
  if (!(response instanceof ResponseConstructor)) {
    exchange.span.finish()
    return
  }
  const { headers } = response
  const contentType = headers.get('content-type') ?? ''
  exchange.responded(response.status, (name) => headers.get(name), isMessageStream(contentType))
  if (!exchange.isRecorded) return
  const { messages } = exchange
  watchBody(response, {
    ended: exchange.ended,
    failed: (error) => exchange.bodyFailed(cause(error)),
    chunk: messages && messageSizes(contentType, (size) => messages.add('RECEIVED', size)),
  })
}

/** A timeout is a failure, though it comes by the page's own signal. */
function isOwnAbort({ signal }: FetchRequest, error: unknown): boolean {
  const name = errorName(error)
  return (name === 'AbortError' || (signal?.aborted === true && signal.reason === error)) && name !== 'TimeoutError'
}
