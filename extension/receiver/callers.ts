/**
 * Who may talk to the receiver: programs of this machine, and browser extensions. It listens on loopback alone, but pages
 * in a browser of this machine reach that, too, and must neither read what services send nor make up spans.
 */
import type { IncomingHttpHeaders } from 'node:http'

/**
 * Names that mean this machine whoever is asked. Any other host is refused: a page can have its own host's name resolve
 * to 127.0.0.1 and would be of the same origin then (DNS rebinding). The last two are what containers call their machine.
 */
const OWN_HOST =
  /^(?:localhost|[\w-]+\.localhost|127(?:\.\d{1,3}){3}|\[::1\]|host\.docker\.internal|host\.containers\.internal)(?::\d{1,5})?$/i

/** A page cannot have such an origin, and the browser writes it. */
const EXTENSION = /^(?:chrome|moz|safari-web)-extension:\/\/[\w-]+$/i

export interface Refusal {
  readonly reason: 'web page' | 'host'
  /** What it called itself, or us. */
  readonly who: string
}

/** Undefined for who is let in. */
export function refusalOf({ host, origin, ...headers }: IncomingHttpHeaders): Refusal | undefined {
  if (host === undefined || !OWN_HOST.test(host)) return { reason: 'host', who: host ?? '' }
  if (origin !== undefined) return isExtension(origin) ? undefined : { reason: 'web page', who: origin }
  // A page's image, script or link says no origin, but every browser says where it comes from; a person's own address is `none`.
  const site = headers['sec-fetch-site']
  return site === undefined || site === 'none' ? undefined : { reason: 'web page', who: headers.referer ?? '' }
}

export function isExtension(origin: string): boolean {
  return EXTENSION.test(origin)
}
