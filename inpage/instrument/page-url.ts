/** The URLs that a page gives to its built-ins. */
import { isObject } from '../platform/is-object'
import { getter, indexOf, slice } from '../platform/natives'

// Taken at load: a page may overwrite the globals later.
const URLConstructor = URL
const hrefOf = getter<object, string>('URL', 'href')
/** Other than `location.origin`, it is the opener's or embedder's in `about:blank` and `srcdoc` documents. */
export const pageOrigin = globalThis.origin

/** Undefined for what is none, and for objects of the page's: their `toString` must not run twice. */
export function urlOf(given: unknown): URL | undefined {
  if (typeof given !== 'string' && !isObject(given)) return undefined
  try {
    // It throws for what is no URL, and takes those of other windows. A worker has no document.
    return new URLConstructor(
      typeof given === 'string' ? given : given === globalThis.location ? location.href : hrefOf(given),
      globalThis.document?.baseURI ?? location.href,
    )
  } catch {
    return undefined
  }
}

/** Servers never see it, and it may be a page's own secret. */
export function withoutFragment(url: string): string {
  const at = indexOf(url, '#', 0)
  return at < 0 ? url : slice(url, 0, at)
}

export function isHttp({ protocol }: URL): boolean {
  return protocol === 'http:' || protocol === 'https:'
}
