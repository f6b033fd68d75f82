/**
 * The shape of a URL: host and path, with `:id` in place of each path segment that contains a digit, except a version
 * (`v2`) and digits of percent-encoding. Query and fragment are left out.
 *
 * @param url - a URL, or the part of one from its host or its path on
 */
export function urlShape(url: string): string {
  const end = url.search(/[?#]/)
  const path = end < 0 ? url : url.slice(0, end)
  const scheme = path.indexOf('://')
  const from = path.indexOf('/', scheme < 0 ? 0 : scheme + 3)
  return from < 0 ? path : path.slice(0, from) + path.slice(from).split('/').map(partShape).join('/')
}

function partShape(part: string): string {
  return /\d/.test(part.replaceAll(ESCAPE, '')) && !/^v\d+$/.test(part) ? ':id' : part
}

/** A character of another script than Latin, or one that means something else in a URL: its digits are no number's. */
const ESCAPE = /%[\dA-F]{2}/gi

/** The shape of a URL's path: requests of one route have the same. */
export function routeOf(url: string): string | undefined {
  const path = URL.parse(url)?.pathname
  return path === undefined ? undefined : urlShape(path)
}
