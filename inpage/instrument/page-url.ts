/** The URLs that a page gives to its built-ins. */

import { indexOf, slice } from '../natives'

// Taken at load: a page may overwrite the globals later.
const URLConstructor = URL
/** Other than `location.origin`, it is the opener's or embedder's in `about:blank` and `srcdoc` documents. */
export const pageOrigin = globalThis.origin

/** Undefined for what is none, and for objects of the page's: their `toString` must not run twice. */
export function urlOf(given: unknown): URL | undefined {
  if (typeof given !== 'string' && !(given instanceof URLConstructor)) return undefined
  try {
    // A worker has no document.
    return new URLConstructor(
      typeof given === 'string' ? given : given.href,
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
