import { guarded } from '../../platform/calls/guarded'
import { patch } from '../../platform/calls/patch'
import { patchSplit } from '../../platform/calls/split-call'
import { disposeAll } from '../../platform/dispose-all'
import { listen } from '../../platform/events/listen'
import { dispatch, stopEvent } from '../../platform/events/native-events'
import {
  getOwnPropertyDescriptor,
  indexOf,
  keysOf,
  max,
  prototypeOf,
  reflectApply,
  reflectGet,
  slice,
  uncurried,
  weakMap,
} from '../../platform/natives'
import { textOf, throwing } from '../../platform/read-once'
import { callSiteOf, withoutOwnFrames } from '../../platform/stack'
import { now } from '../../tracing/clock'
import type { AdoptedSpan } from '../../tracing/core'
import { errorName } from '../../tracing/span/exception'
import type { Instrumentation, InstrumentationParts } from '../instrumentation'
import { HttpExchange } from './http-exchange'
import { ResourceTimings } from './resource-timing'
import { countHidden, isPosted, tracedUrl } from './telemetry-endpoints'
import { watchBlocked } from './trace-headers/blocked-urls'
import type { SentRequest } from './trace-headers/preflight'
import { isAnyReplaced } from './trace-headers/wrapped-before'

const xhrPrototype = prototypeOf('XMLHttpRequest') ?? {}
const open = reflectGet(xhrPrototype, 'open')
const setHeader = reflectGet(xhrPrototype, 'setRequestHeader')
const send = reflectGet(xhrPrototype, 'send')
const allHeaders = uncurried(reflectGet(xhrPrototype, 'getAllResponseHeaders') as (this: XMLHttpRequest) => string)
const stateOf = accessor('readyState', 'get') as (xhr: XMLHttpRequest) => number
const statusOf = accessor('status', 'get') as (xhr: XMLHttpRequest) => number
const urlOf = accessor('responseURL', 'get') as (xhr: XMLHttpRequest) => string
const timeoutOf = accessor('timeout', 'get') as (xhr: XMLHttpRequest) => number
const answerOf = accessor('response', 'get') as (xhr: XMLHttpRequest) => unknown
const setTimeoutOf = accessor('timeout', 'set') as (xhr: XMLHttpRequest, ms: number) => void

const EVENTS = ['readystatechange', 'loadstart', 'load', 'error', 'abort', 'timeout', 'loadend'] as const
type EventType = (typeof EVENTS)[number]

/** What an `XMLHttpRequest` is doing since its last `open`. */
interface OpenRequest {
  /** Undefined for what isn't traced. */
  readonly request: (SentRequest & { readonly headers: Headers }) | undefined
  /** As they were given to `open`, with the whole URL. */
  readonly args: readonly unknown[]
  readonly isAsync: boolean
  exchange: HttpExchange | undefined
  /** By which the page's own OpenTelemetry shows the request. */
  readonly own: AdoptedSpan | undefined
  /** It will add its own headers after us: a header that is set twice has both values. */
  readonly isPropagated: boolean
  sentMs: number
  /** The page's, where the second attempt has less time. */
  timeoutMs: number
  /** What has come is told. */
  isTold: boolean
  /** The page's `abort()` is running. */
  isAborting: boolean
  /**
   * Of a request that failed with our headers: `failed` while the browser tells of it, which the page must not hear;
   * `sending` while it is opened and sent once more, which the page has heard before; `again` from then on.
   */
  repeat: 'no' | 'failed' | 'sending' | 'again'
}

/**
 * Every `XMLHttpRequest` that is sent is a CLIENT span, until it is over; one that is opened again is another. One that fails
 * with our headers is sent once more without them: its page sees one request, whose events are those of the second.
 */
export const xhrInstrumentation: Instrumentation = {
  name: 'xhr',
  install(parts) {
    const { prototype } = XMLHttpRequest
    const timings = new ResourceTimings('xmlhttprequest')
    const isWrapped = parts.comesLate?.() === true && isAnyReplaced(prototype, ['open', 'setRequestHeader', 'send'])
    const seen = weakMap<object, OpenRequest>()
    /** Those whose events we hear before the page does: only they can be sent again unseen. */
    const heardFirst = weakMap<object, true>()

    const hear = (xhr: XMLHttpRequest) => {
      for (let i = 0; i < EVENTS.length; i++) {
        const type = EVENTS[i]
        listen(xhr, type, (event) => {
          const opened = seen.get(xhr)
          if (opened !== undefined && event.isTrusted) onEvent(xhr, opened, type, event)
        })
      }
    }

    return disposeAll([
      patch(
        globalThis,
        'XMLHttpRequest',
        (proceed) => {
          const xhr = proceed() as XMLHttpRequest
          hear(xhr)
          heardFirst.set(xhr, true)
          return xhr
        },
        'construct',
      ),
      patch(prototype, 'open', (proceed, self, args) => {
        const url = tracedUrl(parts, args[1])
        const given = url === undefined ? args : [...texts([args[0]]), ...args.slice(1)]
        const [method] = given
        const outer = url && parts.pageSpanOf?.(url)
        const xhr = self as XMLHttpRequest
        const before = seen.get(xhr)
        conclude(xhr, before)
        proceed(given)
        const inner = url && parts.pageSpanOf?.(url)
        // What was under way is given up without any event.
        before?.exchange?.failed(undefined)
        if (before === undefined && heardFirst.get(xhr) === undefined) hear(xhr)
        seen.set(xhr, {
          request: url && { url, method: String(method), headers: new Headers() },
          args: url ? [method, url.href, ...args.slice(2)] : args,
          isAsync: args.length < 3 || Boolean(args[2]),
          exchange: undefined,
          own: outer ?? inner,
          isPropagated: inner !== undefined,
          sentMs: 0,
          timeoutMs: 0,
          isTold: false,
          isAborting: false,
          repeat: 'no',
        })
      }),
      patch(prototype, 'setRequestHeader', (proceed, self, args) => {
        const request = seen.get(self as object)?.request
        if (request === undefined || args.length < 2) return proceed()
        const [name, value] = texts([args[0], args[1]])
        const result = proceed([name, value])
        request.headers.append(name as string, value as string)
        return result
      }),
      patch(prototype, 'abort', (proceed, self) => {
        const opened = seen.get(self as object)
        conclude(self as XMLHttpRequest, opened)
        if (opened) opened.isAborting = true
        const result = proceed()
        if (opened) opened.isAborting = false
        return result
      }),
      patchSplit(prototype, 'send', (self, args, own) => {
        const xhr = self as XMLHttpRequest
        const [body] = args
        const opened = seen.get(xhr)
        const exchange =
          opened && begin(parts, timings, xhr, opened, body, heardFirst.get(xhr) === true, isWrapped, own)
        const isText = typeof (body ?? '') === 'string'
        return {
          args,
          mayThrow: exchange !== undefined && !(opened?.isAsync && isText && stateOf(xhr) === 1),
          done: (result) => result,
          failed(error) {
            try {
              const isRepeated =
                opened?.isAsync === false && errorName(error) === 'NetworkError' && exchange?.isRepeatable
              if (!isRepeated) throw error
              return sendAgain(xhr, opened)
            } catch (last) {
              withoutOwnFrames(last, callSiteOf(own))
              guarded(() => exchange?.failed(last))()
              throw last
            }
          },
        }
      }),
      watchBlocked(),
      () => timings.stop(),
    ])
  },
}

/** Undefined for what isn't traced, or can't be: it is sent all the same. */
function begin(
  parts: InstrumentationParts,
  timings: ResourceTimings,
  xhr: XMLHttpRequest,
  opened: OpenRequest,
  body: unknown,
  isHeardFirst: boolean,
  isWrapped: boolean,
  own: unknown,
): HttpExchange | undefined {
  const { request } = opened
  if (request === undefined || opened.exchange !== undefined) return undefined
  if (isPosted(request.url, request.method, body)) {
    countHidden(parts)
    return undefined
  }
  try {
    const exchange = new HttpExchange(parts, timings, 'xhr', { ...request, body }, callSiteOf(own))
    exchange.join(opened.own)
    opened.exchange = exchange
    opened.sentMs = now()
    // A page that sets one of the headers propagates its own trace.
    const added = opened.isPropagated || !isHeardFirst ? undefined : exchange.headers(isWrapped)
    const names = keysOf(added ?? {})
    if (added === undefined || names.some((name) => request.headers.has(name))) exchange.withdraw()
    else for (const name of names) reflectApply(setHeader, xhr, [name, added[name]])
  } catch {}
  return opened.exchange
}

/** Before the page hears of it, if the object was made by us. */
function onEvent(xhr: XMLHttpRequest, opened: OpenRequest, type: EventType, event: Event): void {
  const { exchange } = opened
  if (type === 'readystatechange') onState(xhr, opened, event)
  else if (type === 'loadstart') {
    if (opened.repeat === 'sending') stopEvent(event)
  } else if (stateOf(xhr) !== 4) {
    // It is of the request before: a page has opened the object anew when it heard that that was over.
    return
  } else if (opened.repeat === 'failed') {
    if (type === 'error') stopEvent(event)
    else if (type === 'loadend') {
      stopEvent(event)
      // A synchronous one is sent again when `send` has thrown. Chromium has no events for it, Firefox has.
      if (opened.isAsync) sendAgain(xhr, opened)
    } else {
      // It has ended otherwise than it looked, and the page has not heard the first of it yet.
      opened.repeat = 'again'
      dispatch(xhr, new Event('readystatechange'))
      exchange?.failed(undefined)
    }
  } else if (type === 'abort') exchange?.failed(undefined)
  else if (type === 'error' || type === 'timeout') fail(xhr, opened, type)
  else if (type === 'load') responded(xhr, opened)
}

function onState(xhr: XMLHttpRequest, opened: OpenRequest, event: Event): void {
  const state = stateOf(xhr)
  if (state === 1 && opened.repeat === 'sending') stopEvent(event)
  if (state === 2) opened.exchange?.acquit(statusOf(xhr))
  if (state !== 4) return
  if (opened.timeoutMs > 0) setTimeoutOf(xhr, opened.timeoutMs)
  // Told at once: in this very event the page may open it anew.
  if (statusOf(xhr) > 0) responded(xhr, opened)
  else if (mayRepeat(xhr, opened)) {
    opened.repeat = 'failed'
    stopEvent(event)
  }
}

function mayRepeat(xhr: XMLHttpRequest, opened: OpenRequest): boolean {
  const { isAborting, exchange } = opened
  if (isAborting || !exchange?.isRepeatable) return false
  return !isTimedOut(xhr, opened)
}

/** @throws what `send` throws for a synchronous request */
function sendAgain(xhr: XMLHttpRequest, opened: OpenRequest): unknown {
  opened.repeat = 'sending'
  try {
    opened.exchange?.repeat('refused')
    reflectApply(open, xhr, opened.args)
    opened.request?.headers.forEach((value, name) => void reflectApply(setHeader, xhr, [name, value]))
    if (opened.isAsync && timeoutOf(xhr) > 0) {
      opened.timeoutMs = timeoutOf(xhr)
      setTimeoutOf(xhr, max(1, opened.timeoutMs - (now() - opened.sentMs)))
    }
    return reflectApply(send, xhr, [])
  } finally {
    opened.repeat = 'again'
  }
}

/**
 * The page, which has heard that the request is over before we have, opens the object anew or gives it up: what comes next
 * says nothing of this request any more.
 */
function conclude(xhr: XMLHttpRequest, opened: OpenRequest | undefined): void {
  if (opened === undefined || opened.isAborting || opened.exchange === undefined || stateOf(xhr) !== 4) return
  if (statusOf(xhr) > 0) responded(xhr, opened)
  else fail(xhr, opened, isTimedOut(xhr, opened) ? 'timeout' : 'error')
}

/** They are converted once each, in their order; the first that throws does so again when the browser converts it. */
function texts(values: readonly unknown[]): unknown[] {
  const converted: unknown[] = []
  for (let i = 0; i < values.length; i++) {
    try {
      converted[i] = textOf(values[i])
    } catch (error) {
      converted[i] = throwing(error)
      break
    }
  }
  return converted
}

function isTimedOut(xhr: XMLHttpRequest, { sentMs }: OpenRequest): boolean {
  const timeout = timeoutOf(xhr)
  return timeout > 0 && now() - sentMs >= timeout - 1
}

function fail(xhr: XMLHttpRequest, { exchange, timeoutMs }: OpenRequest, type: 'error' | 'timeout'): void {
  exchange?.failed(
    type === 'error'
      ? { name: 'NetworkError', message: 'the request failed' }
      : { name: 'TimeoutError', message: `no answer within ${timeoutMs || timeoutOf(xhr)} ms` },
  )
}

function responded(xhr: XMLHttpRequest, opened: OpenRequest): void {
  if (opened.isTold) return
  opened.isTold = true
  const { exchange } = opened
  exchange?.responded(statusOf(xhr), urlOf(xhr), (name) => headerIn(allHeaders(xhr), name))
  // As text, or parsed, which the browser does once.
  if (exchange?.isGraphql) exchange.ended(answerOf(xhr))
}

function accessor(name: string, kind: 'get' | 'set'): unknown {
  return uncurried(getOwnPropertyDescriptor(xhrPrototype, name)?.[kind] as () => unknown)
}

/** `getResponseHeader` would complain in the console of a header that another origin keeps to itself. */
function headerIn(headers: string, name: string): string | null {
  const lines = `\r\n${headers.toLowerCase()}`
  const at = indexOf(lines, `\r\n${name}:`, 0)
  if (at < 0) return null
  const from = at + name.length + 1
  const end = indexOf(headers, '\r\n', from)
  return slice(headers, from, end < 0 ? headers.length : end).trim()
}
