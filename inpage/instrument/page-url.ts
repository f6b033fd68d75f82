/** The URLs that a page gives to its built-ins. */
import { safely } from '../platform/calls/guarded'
import { isObject } from '../platform/is-object'
import { getOwnPropertyDescriptor, getter, indexOf, slice, uncurried } from '../platform/natives'

// Taken at load: a page may overwrite the globals later.
/** What turns itself into its address: each knows its own kind, of any window, and throws for others. */
const ADDRESSES: readonly ((of: object) => unknown)[] = [
  getter('URL', 'href'),
  uncurried(
    (getOwnPropertyDescriptor(globalThis.location ?? {}, 'href')?.get ?? (() => undefined)) as (
      this: object,
    ) => unknown,
  ),
  getter('HTMLAnchorElement', 'href'),
  getter('HTMLAreaElement', 'href'),
  uncurried(String.prototype.valueOf as (this: object) => unknown),
]
/** Other than `location.origin`, it is the opener's or embedder's in `about:blank` and `srcdoc` documents. */
export const pageOrigin = globalThis.origin

/** Undefined for what is none, and for objects of the page's: their `toString` must not run twice. */
export function urlOf(given: unknown): URL | undefined {
  const text = typeof given === 'string' ? given : isObject(given) ? addressOf(given) : undefined
  // It throws for what is no URL. A worker has no document.
  return text === undefined
    ? undefined
    : safely(() => new URL(text, globalThis.document?.baseURI ?? location.href), undefined)
}

function addressOf(given: object): string | undefined {
  for (let i = 0; i < ADDRESSES.length; i++) {
    // It throws for what is of another kind.
    const address = safely(() => ADDRESSES[i](given), undefined)
    if (typeof address === 'string') return address
  }
  return undefined
}

/** Servers never see it, and it may be a page's own secret. */
export function withoutFragment(url: string): string {
  const at = indexOf(url, '#', 0)
  return at < 0 ? url : slice(url, 0, at)
}

/** An address of an application: of its fragment only what names a route (`#/orders/7`, `#!/orders/7`). */
export function routeUrl(url: string): string {
  const first = url[indexOf(url, '#', 0) + 1]
  return first === '/' || first === '!' ? url : withoutFragment(url)
}

/** Whether a URL is of `http:` or `https:`. */
export function isHttp({ protocol }: URL): boolean {
  return protocol === 'http:' || protocol === 'https:'
}
