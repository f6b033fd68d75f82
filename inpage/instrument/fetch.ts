import { guarded } from '../guarded'
import { promiseThen, reflectApply } from '../natives'
import { errorMessage, errorName } from '../tracing/exception'
import { isPromise, type Settlement, settled } from '../tracing/settlement'
import {
  type ExtendedRequest,
  type FetchRequest,
  followsRedirects,
  keepBodies,
  readRequest,
  takesHeaders,
  withHeaders,
} from './fetch-request'
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
const serviceWorkers: ServiceWorkerContainer | undefined = globalThis.navigator?.serviceWorker
const isWorker = typeof document !== 'object'

/**
 * Makes every `fetch` and `sendBeacon` of the page a CLIENT span. Arguments go through as they are (trace headers more for
 * the page's own origin), the page gets a native promise and the native `Response`, and if anything of ours fails the
 * native call runs all the same. Where our headers would make a request fail, or have done so, it is sent once more without
 * them, and the page gets what comes of that.
 */
export const fetchInstrumentation: Instrumentation = {
  name: 'fetch',
  install(parts) {
    const timings = new ResourceTimings('fetch')
    // The page's OpenTelemetry came before us, and writes its own trace headers after us.
    const isPropagated = Reflect.get(fetch, '__wrapped') === true
    const native: unknown = globalThis.fetch
    // Before anything is asked for there is no body to watch.
    let undoBodies: (() => void) | undefined
    return undoAll([
      patch(globalThis, 'fetch', (proceed, self, args) => {
        undoBodies ??= patchBodies(parts.carrier)
        return traced(parts, timings, proceed, (given) => reflectApply(native, self, given), args, isPropagated)
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
  call: (args: readonly unknown[]) => unknown,
  args: unknown[],
  isPropagated: boolean,
): unknown {
  const request = readRequest(args)
  if (request === undefined || isTelemetry(parts, request.url)) return proceed()
  const exchange = new HttpExchange(parts, timings, 'fetch', request)
  // The page's OpenTelemetry wrapped `fetch` after us, or before.
  exchange.join()
  const cause = (error: unknown) => (isOwnAbort(request, error) ? undefined : error)
  const failed = (error: unknown) => {
    if (request.signal?.aborted) exchange.acquit()
    exchange.failed(cause(error))
  }
  let sent: ExtendedRequest | undefined
  let stops = false
  try {
    const headers = isPropagated || !takesHeaders(request) ? undefined : exchange.headers()
    if (headers !== undefined) {
      const follows = followsRedirects(request)
      stops = follows && exchange.mayLeave && exchange.isRepeatable && !isIntercepted()
      sent = withHeaders(args, request, headers, stops)
      if (sent === undefined) exchange.withdraw()
      else if (stops || (!follows && exchange.isOwn)) exchange.acquit()
    }
  } catch {
    // Headers that are none: the native call says so.
    exchange.withdraw()
  }
  let result: unknown
  try {
    result = proceed(sent?.args)
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
  const settlement: Settlement = { succeeded: (response) => responded(exchange, response, cause), failed }
  const after =
    sent === undefined
      ? settled(result, settlement)
      : settledOrAgain(result, settlement, (response, error) => {
          const isRedirect = stops && response instanceof ResponseConstructor && response.type === 'opaqueredirect'
          const isFailure = error !== undefined && cause(error) !== undefined && errorName(error) === 'TypeError'
          if (!isRedirect && !(isFailure && !request.signal?.aborted && exchange.isRepeatable)) return undefined
          exchange.repeat(isRedirect ? 'redirected' : 'refused')
          return call(sent.again())
        })
  return parts.carrier.carry(after ?? result)
}

/**
 * As `settled`; where `again` gives a promise for what `promise` comes to, what comes of that is handed on in its place. Two
 * failures that say the same are the first, whose stack begins where the page made the request.
 */
function settledOrAgain(
  promise: Promise<unknown>,
  settlement: Settlement,
  again: (value: unknown, error: unknown) => unknown,
): Promise<unknown> | undefined {
  const succeeded = guarded(settlement.succeeded)
  const failed = guarded(settlement.failed)
  const hand = (value: unknown) => {
    succeeded(value)
    return value
  }
  const fail = (error: unknown) => {
    failed(error)
    throw error
  }
  try {
    return promiseThen(
      promise,
      (value) => {
        const next = again(value, undefined)
        return isPromise(next) ? promiseThen(next, hand, fail) : hand(value)
      },
      (error) => {
        const next = again(undefined, error)
        if (!isPromise(next)) return fail(error)
        return promiseThen(next, hand, (second) => fail(errorMessage(second) === errorMessage(error) ? error : second))
      },
    )
  } catch {
    return undefined
  }
}

/**
 * A service worker may be asked: it sees whether a request follows redirects, and must not answer one that doesn't with what
 * has been redirected. In a worker nothing tells whether there is one.
 */
function isIntercepted(): boolean {
  return serviceWorkers === undefined ? isWorker : serviceWorkers.controller !== null
}

function responded(exchange: HttpExchange, response: unknown, cause: (error: unknown) => unknown): void {
  // What is no response is nothing that we know; all that can be told is that the request is over.
  if (!(response instanceof ResponseConstructor)) {
    exchange.span.finish()
    return
  }
  const { headers } = response
  const contentType = headers.get('content-type') ?? ''
  exchange.responded(response.status, response.url, (name) => headers.get(name), isMessageStream(contentType))
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
