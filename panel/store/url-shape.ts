import { readableUrl } from './readable-url'

/**
 * The shape of a URL: host and path, with `:id` in place of each path segment that contains a digit, except a version
 * (`v2`). Query and fragment are left out.
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
  const read = readableUrl(part)
  return /\d/.test(read) && !/^v\d+$/.test(read) ? ':id' : read
}

/** The shape of a URL's path: requests of one route have the same. */
export function routeOf(url: string): string | undefined {
  const path = URL.parse(url)?.pathname
  return path === undefined ? undefined : urlShape(path)
}
