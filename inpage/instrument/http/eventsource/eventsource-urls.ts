import { SafeMap } from '../../../platform/natives'
import { withoutFragment } from '../../page-url'

/** Beyond them a page's connections are seen twice. */
const MAX_URLS = 500

const urls = new SafeMap<string, true>()

/** The page opens an `EventSource`, whose connections are one span. */
export function noteEventSource({ href }: URL): void {
  if (urls.size < MAX_URLS) urls.set(withoutFragment(href), true)
}

/** Whether a request to `url` is that of an `EventSource` that has a span. */
export function isOfEventSource({ href }: URL): boolean {
  return urls.get(withoutFragment(href)) === true
}
