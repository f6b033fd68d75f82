/**
 * Decides who may use the receiver: programs on this machine, and browser extensions. It listens on loopback only, but web pages in
 * a browser on this machine reach that as well. They must neither read what services send nor invent spans.
 */
import type { IncomingHttpHeaders } from 'node:http'

/**
 * Host names that always mean this machine. Any other is refused: a page could let the name of its own host resolve to 127.0.0.1
 * and would then be of the same origin (DNS rebinding). The last two are the names that containers have for their machine.
 */
const OWN_HOST =
  /^(?:localhost|[\w-]+\.localhost|127(?:\.\d{1,3}){3}|\[::1\]|host\.docker\.internal|host\.containers\.internal)(?::\d{1,5})?$/i

/** Origins of extensions. The browser sets them, and no page can have one. */
const EXTENSION = /^(?:chrome|moz|safari-web)-extension:\/\/[\w-]+$/i

/**
 * Why a caller is refused. `unnamed`: a browser sent it and names no origin, though not for another site. So Firefox sends a GET
 * of an extension; a page of the receiver's own origin would look the same. With a POST browsers always name the origin.
 */
export interface Refusal {
  readonly reason: 'web page' | 'host' | 'unnamed'
  /** The origin or host that the caller named. */
  readonly who: string
}

/** Why a request is refused; undefined if it is not. */
export function refusalOf({ host, origin, ...headers }: IncomingHttpHeaders): Refusal | undefined {
  if (host === undefined || !OWN_HOST.test(host)) return { reason: 'host', who: host ?? '' }
  if (origin !== undefined) return isExtension(origin) ? undefined : { reason: 'web page', who: origin }
  // Requests for images, scripts and links name no origin, but browsers send `Sec-Fetch-Site`; it is `none` for an address that was
  // typed.
  const site = headers['sec-fetch-site']
  if (site === undefined || site === 'none') return undefined
  const who = headers.referer ?? ''
  return { reason: site === 'same-origin' && who === '' ? 'unnamed' : 'web page', who }
}

/** Whether an origin is that of an extension. */
export function isExtension(origin: string): boolean {
  return EXTENSION.test(origin)
}
