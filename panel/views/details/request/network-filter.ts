import type { NetworkRequest } from '../../../../extension/devtools/network/har-entry'

/** Longer URLs are cut, in characters: the filter looks for a part of the URL. */
const MAX_URL = 1_000

/** What to type into the filter of the browser's Network panel to see a request. */
export function networkFilter({ method, url }: Pick<NetworkRequest, 'method' | 'url'>): string {
  const [address] = url.split('#')
  return `method:${method} url:${address.slice(0, MAX_URL)}`
}
