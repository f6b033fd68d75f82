/** Texts of scripts, maps and sources from servers: each asked for once, in bounded time and size. */
import type { NoOriginalReason, ScriptDocument } from './place'

/** Bytes of a script, a map or a source. The largest maps of real applications have some 30 MB. */
export const MAX_BYTES = 48 * 1024 * 1024
/** ms that a server has for all of it. A development server may make the map only now. */
export const MAX_WAIT_MS = 15_000

/** A text that was loaded. */
export interface LoadedText {
  readonly text: string
  /** The header `SourceMap` (or `X-SourceMap`), which names the map of a script; undefined without. */
  readonly mapHeader: string | undefined
}

/** `fetch`, as far as it is used; tests pass their own. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>

/**
 * The text at a URL, or why there is none. Only `http`, `https` and `data` are asked. As for a script of the page, cookies
 * go to the document's own origin; to others go none, which the browser, unlike for a script, would let an extension send
 * even where a cookie is for its own site alone. So no redirect is followed with cookies: what is elsewhere is asked for
 * without.
 */
export async function loadText(
  fetch: Fetch,
  url: string,
  document: ScriptDocument,
  method: 'GET' | 'HEAD' = 'GET',
): Promise<LoadedText | NoOriginalReason> {
  const target = URL.parse(url)
  if (target === null || !['http:', 'https:', 'data:'].includes(target.protocol)) return 'refused'
  const isOwn = target.protocol !== 'data:' && target.origin === URL.parse(document.url)?.origin
  const stop = new AbortController()
  const timer = setTimeout(() => stop.abort('tooSlow'), MAX_WAIT_MS)
  try {
    const ask = (hasCookies: boolean) =>
      fetch(url, {
        method,
        credentials: hasCookies ? 'include' : 'omit',
        redirect: hasCookies ? 'manual' : 'follow',
        referrerPolicy: 'no-referrer',
        signal: stop.signal,
      })
    const first = await ask(isOwn)
    const response = first.type === 'opaqueredirect' ? await ask(false) : first
    // Servers of single-page applications answer with the page whatever they do not have.
    const isPage = response.headers.get('content-type')?.startsWith('text/html') === true
    if (!response.ok || isPage) return 'refused'
    const mapHeader = response.headers.get('sourcemap') ?? response.headers.get('x-sourcemap') ?? undefined
    if (method === 'HEAD') return { text: '', mapHeader }
    if (Number(response.headers.get('content-length')) > MAX_BYTES) return 'tooLarge'
    const text = await limitedText(response)
    return text === undefined ? 'tooLarge' : { text, mapHeader }
  } catch {
    return stop.signal.aborted ? 'tooSlow' : 'refused'
  } finally {
    clearTimeout(timer)
    // What was not read to its end is not wanted any more; without this the browser would go on loading it.
    stop.abort()
  }
}

/** Undefined if it is too large: it is not read further then. */
async function limitedText(response: Response): Promise<string | undefined> {
  if (response.body === null) return ''
  const decoder = new TextDecoder()
  const parts: string[] = []
  let bytes = 0
  const reader = response.body.getReader()
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    bytes += next.value.byteLength
    if (bytes > MAX_BYTES) {
      void reader.cancel().catch(() => {})
      return undefined
    }
    parts.push(decoder.decode(next.value, { stream: true }))
  }
  parts.push(decoder.decode())
  return parts.join('')
}
