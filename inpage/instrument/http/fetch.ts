import { guarded, safely } from '../../platform/calls/guarded'
import { patchSplit } from '../../platform/calls/split-call'
import { disposeAll } from '../../platform/dispose-all'
import { getOwnPropertyDescriptor, getter, promiseThen, reflectApply } from '../../platform/natives'
import { isPromise, observeSettlement } from '../../platform/promise-observer'
import { type CallSite, callSiteOf, noteCallSite, withoutOwnFrames } from '../../platform/stack'
import { errorMessage, errorName } from '../../tracing/span/exception'
import type { Instrumentation, InstrumentationParts } from '../instrumentation'
import { isMessageStream, messageSizes } from './eventsource/message-stream'
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
import { ResourceTimings } from './resource-timing'
import { patchBodies, watchBody } from './response-body'
import { patchBeacons } from './send-beacon'
import { isTelemetry } from './telemetry-endpoints'
import { watchBlocked } from './trace-headers/blocked-urls'
import { isAnyReplaced } from './trace-headers/wrapped-before'

// Taken at load: a page may overwrite the globals later.
const typeOf = getter<object, string>('Response', 'type')
/** Undefined in workers. */
const documentOf = getOwnPropertyDescriptor(globalThis, 'document')?.get

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
    const isWrapped = parts.comesLate?.() === true && isAnyReplaced(globalThis, ['fetch'])
    const native: unknown = globalThis.fetch
    // Before anything is asked for there is no body to watch.
    let undoBodies: (() => void) | undefined
    return disposeAll([
      // No more of our functions than that stand between the page and the native one: DevTools writes down each that does.
      patchSplit(globalThis, 'fetch', (self, args, own) => {
        // A page on which bodies can't be watched is traced without.
        undoBodies ??= safely(
          () => patchBodies(parts.carrier),
          () => {},
        )
        // The browser refuses any other object before it reads what the page gave.
        const request = isScope(self) ? safely(() => readRequest(args), undefined) : undefined
        const begun = request && begin(parts, timings, request, isPropagated, isWrapped, callSiteOf(own))
        return {
          args: begun?.args ?? request?.args ?? args,
          // The native function never throws; one that wrapped it before us may.
          mayThrow: false,
          done: (result) =>
            begun === undefined ? untraced(parts, result, own) : handOn(parts, begun, result, native, self),
          failed(error) {
            begun?.failed(error)
            throw error
          },
        }
      }),
      () => undoBodies?.(),
      patchBeacons(parts),
      watchBlocked(),
      keepBodies(),
      () => timings.stop(),
    ])
  },
}

/** A call of `fetch` that is traced. */
interface Begun {
  readonly exchange: HttpExchange
  readonly request: FetchRequest
  readonly args: readonly unknown[]
  /** Undefined where it has no headers more. */
  readonly sent: ExtendedRequest | undefined
  /** It stops at a redirect, though the page's own would not. */
  readonly stops: boolean
  failed(error: unknown): void
}

/** Whether it is what `fetch` can be called on: nothing, this window, or another that this one may read. */
function isScope(self: unknown): boolean {
  // The getter throws for what is no window, and reads nothing of that.
  return (
    (self ?? globalThis) === globalThis || safely(() => reflectApply(documentOf, self, []), undefined) !== undefined
  )
}

/** Undefined for what is not traced, or can't be. Never throws. */
function begin(
  parts: InstrumentationParts,
  timings: ResourceTimings,
  request: FetchRequest,
  isPropagated: boolean,
  isWrapped: boolean,
  site: CallSite | undefined,
): Begun | undefined {
  try {
    if (isTelemetry(parts, request)) return undefined
    const exchange = new HttpExchange(parts, timings, 'fetch', request, site)
    // The page's OpenTelemetry wrapped `fetch` after us, or before.
    exchange.join()
    let sent: ExtendedRequest | undefined
    let stops = false
    try {
      const headers = isPropagated || !takesHeaders(request) ? undefined : exchange.headers(isWrapped)
      if (headers !== undefined) {
        const follows = followsRedirects(request)
        stops = follows && exchange.mayLeave && exchange.isRepeatable
        sent = withHeaders(request, headers, stops, true)
        if (sent === undefined) exchange.withdraw()
        else if (stops || (!follows && exchange.isOwn)) exchange.acquit()
      }
    } catch {
      // Headers that are none: the native call says so.
      exchange.withdraw()
    }
    return {
      exchange,
      request,
      args: sent?.args ?? request.args,
      sent,
      stops,
      failed: guarded((error: unknown) => {
        withoutOwnFrames(error, site)
        if (request.signal?.aborted) exchange.acquit()
        exchange.failed(causeOf(request, error))
      }),
    }
  } catch {
    return undefined
  }
}

/** What the page gets for the `result` of a call that is none of ours: where it fails, its stack is the page's. */
function untraced({ carrier }: InstrumentationParts, result: unknown, own: unknown): unknown {
  if (!isPromise(result)) return result
  noteCallSite(result, own)
  const after = observeSettlement(result, { succeeded() {}, failed() {} })
  return after === undefined ? result : carrier.carry(after)
}

/**
 * What the page gets for `result`: the promise that comes after ours, for a reaction beside its own would hide an unhandled
 * rejection. Where the request is to be sent again, what comes of that is handed on in its place.
 */
function handOn(parts: InstrumentationParts, begun: Begun, result: unknown, native: unknown, self: unknown): unknown {
  const { exchange, request, sent, stops, failed } = begun
  const succeeded = guarded((response: unknown) => responded(exchange, request, response))
  try {
    exchange.join()
    // It has failed at once. What comes after the promise would be told a microtask later than the page is natively.
    if (request.signal?.aborted) {
      failed(request.signal.reason)
      return parts.carrier.carry(result as Promise<unknown>)
    }
    const hand = (response: unknown) => {
      succeeded(response)
      return response
    }
    const again = (why: 'redirected' | 'refused', given: ExtendedRequest) => {
      guarded(() => exchange.repeat(why))()
      return reflectApply(native, self, given.again()) as Promise<unknown>
    }
    // Of this window or of another, whose `fetch` was called; it throws for what is none.
    const after = promiseThen(
      result as Promise<unknown>,
      (response) => {
        if (!stops || sent === undefined || !isStopped(response)) return hand(response)
        return promiseThen(again('redirected', sent), hand, (error) => {
          failed(error)
          throw error
        })
      },
      (error) => {
        if (sent === undefined || !isRefusal(begun, error)) {
          failed(error)
          throw error
        }
        return promiseThen(again('refused', sent), hand, (second) => {
          // Two failures that say the same are the first, whose stack begins where the page made the request.
          const told = errorMessage(second) === errorMessage(error) ? error : second
          failed(told)
          throw told
        })
      },
    )
    return parts.carrier.carry(after)
  } catch {
    exchange.span.finish()
    return result
  }
}

function isStopped(response: unknown): boolean {
  return safely(() => (response as Response).type, '') === 'opaqueredirect'
}

/** Of this window or of another, whose `fetch` it was or for which it was called. */
function isResponse(value: unknown): value is Response {
  return typeof safely<unknown>(() => typeOf(value as object), 0) === 'string'
}

/** Whether the request failed on its way, and is to be sent again without our headers. */
function isRefusal({ request, exchange }: Begun, error: unknown): boolean {
  return (
    errorName(error) === 'TypeError' &&
    causeOf(request, error) !== undefined &&
    !request.signal?.aborted &&
    exchange.isRepeatable
  )
}

function responded(exchange: HttpExchange, request: FetchRequest, response: unknown): void {
  // What is no response is nothing that we know; all that can be told is that the request is over.
  if (!isResponse(response)) return void exchange.span.finish()
  const { headers } = response
  const contentType = headers.get('content-type') ?? ''
  exchange.responded(response.status, response.url, (name) => headers.get(name), isMessageStream(contentType))
  if (!exchange.isRecorded) return
  const { messages } = exchange
  watchBody(response, {
    ended: exchange.ended,
    failed: (error) => exchange.bodyFailed(causeOf(request, error)),
    chunk: messages && messageSizes(contentType, (size) => messages.add('RECEIVED', size)),
  })
}

/** What made it fail; undefined where the page gave it up. */
function causeOf(request: FetchRequest, error: unknown): unknown {
  return isOwnAbort(request, error) ? undefined : error
}

/** A timeout is a failure, though it comes by the page's own signal. */
function isOwnAbort({ signal }: FetchRequest, error: unknown): boolean {
  const name = errorName(error)
  return (name === 'AbortError' || (signal?.aborted === true && signal.reason === error)) && name !== 'TimeoutError'
}
