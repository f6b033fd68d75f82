/** What a call of `fetch` asks for, read without changing it, and the arguments with some headers more. */
import { isObject } from '../../platform/is-object'
import {
  create,
  defineProperty,
  getOwnPropertyDescriptor,
  getPrototypeOf,
  getter,
  hasOwn,
  keysOf,
  reflectGet,
  weakMap,
} from '../../platform/natives'
import { patch } from '../../platform/patch'
import { isHttp, urlOf } from '../page-url'

// Taken at load: a page may overwrite the globals later.
const headersIterator = reflectGet(Headers.prototype, Symbol.iterator)
const objectPrototype = Object.prototype
const urlOfRequest = getter<object, string>('Request', 'url')
const toText = String

/** What a call of `fetch` asks for. */
export interface FetchRequest {
  readonly url: URL
  readonly method: string
  readonly mode: string
  readonly signal: AbortSignal | undefined
  readonly request: Request | undefined
  readonly init: object | undefined
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
    (proceed, _self, [input, init]) => {
      const request = proceed() as Request
      const body: unknown = isObject(init) ? getOwnPropertyDescriptor(init, 'body')?.value : undefined
      const text = body ?? bodies.get(input as object)
      if (typeof text === 'string') bodies.set(request, text)
      return request
    },
    'construct',
  )
}

/** Undefined for what is not traced: schemes other than http(s), and what `fetch` itself will refuse. */
export function readRequest(args: readonly unknown[]): FetchRequest | undefined {
  const input = args[0]
  const second = args[1]
  const request = isRequest(input) ? input : undefined
  const init = isObject(second) ? second : undefined
  if (init === undefined && second !== undefined && second !== null) return undefined
  const url = urlOf(request === undefined ? input : request.url)
  if (url === undefined || !isHttp(url)) return undefined
  const signal = option(init, 'signal') ?? request?.signal
  let given = option(init, 'headers')
  if (given === undefined) given = request?.headers
  return {
    url,
    method: toText(option(init, 'method') ?? request?.method ?? 'GET'),
    mode: toText(option(init, 'mode') ?? request?.mode ?? 'cors'),
    signal: signal instanceof AbortSignal ? signal : undefined,
    request,
    init,
    body: option(init, 'body') ?? (request && bodies.get(request)),
    given,
    headers: given === undefined || isIterator(given) ? undefined : copyIfAny(given, request),
  }
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
 * trace. Nothing of the caller's is changed: the new options look everything else up in the old ones. `stopsAtRedirect`: the
 * caller follows redirects, but this request does not.
 * @throws what the native call throws too, for headers that are none
 */
export function withHeaders(
  args: readonly unknown[],
  from: FetchRequest,
  added: Readonly<Record<string, string>>,
  stopsAtRedirect: boolean,
): ExtendedRequest | undefined {
  const { given, init, request } = from
  /** Undefined where the caller has none. */
  const headers = given === undefined ? undefined : (from.headers ?? copyOf(given, request))
  const names = keysOf(added)
  if (headers !== undefined) {
    if (!names.some((name) => headers.has(name))) for (const name of names) headers.set(name, added[name])
    // An iterator can be read only once, and that was us.
    else if (!isIterator(given)) return undefined
  }
  const own: Record<string, unknown> = create(null)
  if (request !== undefined) {
    // Options given beside a Request make `fetch` forget the Request's referrer (https://fetch.spec.whatwg.org/#dom-request).
    own.referrer = choice(init, request, 'referrer')
    own.referrerPolicy = choice(init, request, 'referrerPolicy')
  }
  const form = (ours: Readonly<Record<string, string>>) =>
    headers === undefined
      ? recordWith(ours)
      : isUntouched(given) && given !== request?.headers
        ? headers
        : recordOf(headers, given)
  own.headers = form(added)
  if (stopsAtRedirect) own.redirect = 'manual'
  /** What the browser has read of the caller's options. */
  const read: Record<PropertyKey, unknown> = create(null)
  const handler: ProxyHandler<typeof own> = create(null)
  handler.get = (_target, key) => {
    if (hasOwn(own, key)) return own[key as string]
    read[key] = init && reflectGet(init, key)
    return read[key]
  }
  const withOptions = (input: unknown, options: object) => {
    const all = [input, options]
    for (let i = 2; i < args.length; i++) all[i] = args[i]
    return all
  }
  return {
    args: withOptions(args[0], init === undefined ? own : new Proxy(own, handler)),
    again() {
      for (const name of names) headers?.delete(name)
      own.headers = form({})
      for (const name of keysOf(own)) read[name] = own[name]
      if (stopsAtRedirect) read.redirect = 'follow'
      return withOptions(request ?? from.url.href, read)
    },
  }
}

/** Another window's `Request` is none of this one's class. */
function isRequest(input: unknown): input is Request {
  if (!isObject(input)) return false
  try {
    return typeof urlOfRequest(input) === 'string'
  } catch {
    return false
  }
}

function copyIfAny(given: unknown, request: Request | undefined): Headers | undefined {
  try {
    return copyOf(given, request)
  } catch {
    return undefined
  }
}

/** @throws for headers that are none */
function copyOf(given: unknown, request: Request | undefined): Headers {
  // Those of a Request the browser does not go through.
  const known = given === request?.headers ? request?.headers : isUntouched(given) ? given : undefined
  if (known === undefined) return new Headers(given as HeadersInit | undefined)
  const copy = new Headers()
  known.forEach((value, name) => void copy.append(name, value))
  return copy
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
  headers.forEach((value, name) => {
    defineProperty(record, name, { value, configurable: true, enumerable: true, writable: true })
  })
  return record
}

function recordWith(headers: Readonly<Record<string, string>>): object {
  const record: Record<string, string> = create(null)
  const names = keysOf(headers)
  for (let i = 0; i < names.length; i++) record[names[i]] = headers[names[i]]
  return record
}

function isIterator(value: unknown): boolean {
  return isObject(value) && typeof reflectGet(value, 'next') === 'function'
}

function option(init: object | undefined, name: string): unknown {
  return init === undefined ? undefined : reflectGet(init, name)
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
function choice(init: object | undefined, request: Request | undefined, name: keyof typeof OPTIONS): unknown {
  return option(init, name) ?? (request && OPTIONS[name](request))
}
