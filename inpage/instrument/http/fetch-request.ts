/** What a call of `fetch` asks for, read without changing it, and the arguments with some headers more. */

import { safely } from '../../platform/calls/guarded'
import { patch } from '../../platform/calls/patch'
import { isObject } from '../../platform/is-object'
import {
  create,
  defineProperty,
  getOwnPropertyDescriptor,
  getPrototypeOf,
  getter,
  keysOf,
  reflectApply,
  reflectGet,
  weakMap,
} from '../../platform/natives'
import { optionNames, type ReadOptions, readOptions, textOf, watched } from '../../platform/read-once'
import { isHttp, urlOf } from '../page-url'
import { isRepeatable } from './trace-headers/preflight'

// Taken at load: a page may overwrite the globals later.
const headersIterator = reflectGet(Headers.prototype, Symbol.iterator)
const objectPrototype = Object.prototype
const urlOfRequest = getter<object, string>('Request', 'url')
const toText = String
const NativeRequest = Request

/** What a call of `fetch` asks for. */
export interface FetchRequest {
  readonly url: URL
  readonly method: string
  readonly mode: string
  readonly signal: AbortSignal | undefined
  readonly request: Request | undefined
  /** The page's options; undefined if there are none. */
  readonly init: ReadOptions | undefined
  /** The page's arguments, with what was read of them in place of what can be read once. */
  readonly args: readonly unknown[]
  /** As the page passed it; of a `Request` only text. */
  readonly body: unknown
  /** As the page gave them. */
  readonly given: unknown
  /** A copy; undefined if there are none, or if they can be read only once. */
  readonly headers: Headers | undefined
}

/** A request with additional headers. */
export interface ExtendedRequest {
  readonly args: readonly unknown[]
  /** The arguments without them, as they were when the request was made. */
  again(): readonly unknown[]
}

const bodies = weakMap<object, string>()

/** The body of a `Request` can't be read without consuming it, so its text is kept when it is passed in. */
export function keepBodies(): () => void {
  return patch(
    globalThis,
    'Request',
    (proceed, _self, args) => {
      const [input, init] = args
      let body: unknown
      const heard = (key: PropertyKey, value: unknown) => {
        if (key === 'body') body = value
      }
      const request = proceed(isObject(init) ? withOptions(args, input, watched(init, heard)) : args) as Request
      const text = body ?? bodies.get(input as object)
      if (typeof text === 'string') bodies.set(request, text)
      return request
    },
    'construct',
  )
}

/** Undefined for what is not traced: schemes other than http(s), and what `fetch` itself will refuse. */
export function readRequest(args: readonly unknown[]): FetchRequest | undefined {
  names ??= optionNames((options) => new NativeRequest('https://localhost/', options))
  const input = args[0]
  const second = args[1]
  const request = isRequest(input) ? input : undefined
  if (!isObject(second) && (second ?? undefined) !== undefined) return undefined
  const url = urlOf(request?.url ?? input)
  if (url === undefined || !isHttp(url)) return undefined
  let headers: Headers | undefined
  const init = isObject(second)
    ? readOptions(second, names, (name, value) => {
        if (name !== 'headers' || value === undefined) return TEXTS.test(name) ? textOf(value) : value
        headers = copyIfAny(value, request)
        return headers === undefined ? value : inPlaceOf(headers, value)
      })
    : undefined
  const given = init?.get('headers')
  if (given === undefined && request !== undefined) headers = copyIfAny(request.headers, request)
  const signal = init?.get('signal') ?? request?.signal
  return {
    url,
    method: toText(init?.get('method') ?? request?.method ?? 'GET'),
    mode: toText(init?.get('mode') ?? request?.mode ?? 'cors'),
    signal: signal instanceof AbortSignal ? signal : undefined,
    request,
    init,
    args: init === undefined ? args : withOptions(args, input, init.with({})),
    body: init?.get('body') ?? (request && bodies.get(request)),
    given,
    headers,
  }
}

/** In the order in which this browser reads them. */
let names: readonly string[] | undefined

/**
 * Options that are text, and of whose objects the browser makes text: cache, credentials, duplex, integrity, method, mode, priority,
 * redirect, referrer and referrerPolicy.
 */
const TEXTS = /^([cdim]|prio|re[df])/

function withOptions(args: readonly unknown[], input: unknown, options: object): readonly unknown[] {
  const all = [input, options]
  for (let i = 2; i < args.length; i++) all[i] = args[i]
  return all
}

/**
 * Whether a request may get additional headers. Not in mode `no-cors`, which does not allow them; and not where they can only do
 * harm: it is answered from the cache alone, or only by bytes that are known in advance.
 */
export function takesHeaders({ mode, init, request }: FetchRequest): boolean {
  return (
    mode !== 'no-cors' && !choice(init, request, 'integrity') && choice(init, request, 'cache') !== 'only-if-cached'
  )
}

/** Whether the browser follows redirects. */
export function followsRedirects({ mode, init, request }: FetchRequest): boolean {
  return mode !== 'same-origin' && (choice(init, request, 'redirect') ?? 'follow') === 'follow'
}

/**
 * The arguments with `added` among the headers, unless the caller has set one of them already: then it propagates its own
 * trace; or has given what the browser refuses. Nothing of the caller's is changed. `stopsAtRedirect`: the caller follows
 * redirects, but this request does not. `copiesRequest`: no code but the browser's gets the arguments, so a `Request` may be
 * another one. Only such a copy has the names of its headers as the page spelt them; like `fetch`, it uses up the page's body.
 */
export function withHeaders(
  from: FetchRequest,
  added: Readonly<Record<string, string>>,
  stopsAtRedirect: boolean,
  copiesRequest = false,
): ExtendedRequest | undefined {
  const { args, given, headers, init, request } = from
  const names = keysOf(added)
  if (init?.hasThrown || (given !== undefined && headers === undefined)) return undefined
  if (headers !== undefined && names.some((name) => headers.has(name))) return undefined
  const extended = (input: unknown, ours: Readonly<Record<string, string>>, redirect: string | undefined) => {
    const own: Record<string, unknown> = create(null)
    if (request !== undefined) {
      // Options given beside a Request make `fetch` forget the Request's referrer (https://fetch.spec.whatwg.org/#dom-request).
      own.referrer = choice(init, request, 'referrer')
      own.referrerPolicy = choice(init, request, 'referrerPolicy')
    }
    if (copy === undefined)
      own.headers = headers === undefined ? { __proto__: null, ...ours } : inPlaceOf(headers, given)
    if (redirect !== undefined) own.redirect = redirect
    return withOptions(args, input, init === undefined ? own : init.with(own))
  }
  // Where the browser refuses the options, the page's body must not be used up.
  const isCopied = copiesRequest && given === undefined && request && (init === undefined || isRepeatable(request))
  const copy = isCopied ? new NativeRequest(request) : undefined
  const extendedHeaders = copy === undefined ? headers : copy.headers
  for (const name of names) extendedHeaders?.set(name, added[name])
  return {
    args: extended(copy ?? args[0], added, stopsAtRedirect ? 'manual' : undefined),
    again() {
      for (const name of names) headers?.delete(name)
      return extended(request ?? from.url.href, {}, undefined)
    },
  }
}

/** What the browser gets in place of `given`: these `headers`, in a form that runs no code of the page. */
function inPlaceOf(headers: Headers, given: unknown): object {
  return isUntouched(given) ? headers : recordOf(headers, given)
}

/** Another window's `Request` is none of this one's class. */
function isRequest(input: unknown): input is Request {
  return isObject(input) && typeof safely<unknown>(() => urlOfRequest(input), 0) === 'string'
}

/** Undefined for headers that are none. */
function copyIfAny(given: unknown, request: Request | undefined): Headers | undefined {
  return safely(() => {
    // Those of a Request the browser does not go through.
    if (given !== request?.headers && !isUntouched(given))
      return isObject(given) ? copyOfGiven(given) : new Headers(given as HeadersInit | undefined)
    const copy = new Headers()
    ;(given as Headers).forEach((value, name) => void copy.append(name, value))
    return copy
  }, undefined)
}

/** How the page spelt the names, in its order: both reach the server, and `Headers` keep neither. */
const spelling = weakMap<Headers, readonly string[]>()

/** @throws for headers that are none */
function copyOfGiven(given: object): Headers {
  const iterate = reflectGet(given, Symbol.iterator) ?? undefined
  const record: Record<string, string> = iterate === undefined ? readRecord(given) : create(null)
  const headers = new Headers(record)
  if (iterate !== undefined) {
    const list = { [Symbol.iterator]: () => reflectApply(iterate, given, []) as Iterator<unknown> }
    for (const pair of list) {
      // A string can be iterated, too, but the browser takes none.
      const texts: readonly string[] = isObject(pair) ? [...(pair as Iterable<string>)] : []
      const name = `${texts[0]}`
      // No value can have this character.
      headers.append(name, texts.length === 2 ? texts[1] : '\0')
      record[name] = ''
    }
  }
  spelling.set(headers, keysOf(record))
  return headers
}

/** Reads as the browser does: https://webidl.spec.whatwg.org/#js-to-record */
function readRecord(given: object): Record<string, string> {
  const record: Record<string, string> = create(null)
  const keys = Reflect.ownKeys(given)
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i]
    if (!getOwnPropertyDescriptor(given, key)?.enumerable) continue
    // A symbol has no text: this throws, as in the browser.
    const name = `${key as string}`
    record[name] = `${reflectGet(given, key) as string}`
  }
  return record
}

/** Whether these are `Headers` through which the browser goes by its own iterator, not by one of the page's. */
function isUntouched(given: unknown): given is Headers {
  return given instanceof Headers && reflectGet(given, Symbol.iterator) === headersIterator
}

/**
 * What the browser reads without anything of the page's: unlike `Headers` and lists, a record has no iterator. Where the
 * page gave a plain object, whoever has wrapped `fetch` before us gets one, too.
 */
function recordOf(headers: Headers, given: unknown): object {
  const isPlain = isObject(given) && getPrototypeOf(given) === objectPrototype
  const record: object = create(isPlain ? objectPrototype : null)
  const done: Record<string, boolean> = create(null)
  const put = (value: string | null, name: string) => {
    const key = name.toLowerCase()
    if (value === null || done[key]) return
    done[key] = true
    defineProperty(record, name, { value, configurable: true, enumerable: true, writable: true })
  }
  const names = spelling.get(headers) ?? []
  for (let i = 0; i < names.length; i++) put(headers.get(names[i]), names[i])
  headers.forEach(put)
  return record
}

/** Each by its name, so that the build knows what is read. */
const OPTIONS = {
  cache: (request: Request) => request.cache,
  integrity: (request: Request) => request.integrity,
  redirect: (request: Request) => request.redirect,
  referrer: (request: Request) => request.referrer,
  referrerPolicy: (request: Request) => request.referrerPolicy,
}

/** What the options say, or else the Request. */
function choice(init: ReadOptions | undefined, request: Request | undefined, name: keyof typeof OPTIONS): unknown {
  return init?.get(name) ?? (request && OPTIONS[name](request))
}
