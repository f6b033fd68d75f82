/** Requests that the page's policy blocks: to send them again would be to violate it again, and to have it reported again. */
import { listenToWindow } from '../../../platform/events/listen'
import { slice } from '../../../platform/natives'
import { withoutFragment } from '../../page-url'

const MAX_URLS = 20
const MAX_LENGTH = 1000

/** The newest, as they were asked for. */
const blocked: string[] = []

/** The browser tells of it before it tells that the request has failed. Returns the function that stops listening. */
export function watchBlocked(): () => void {
  if (!(globalThis instanceof EventTarget)) return () => {}
  return listenToWindow<SecurityPolicyViolationEvent>(
    'securitypolicyviolation',
    ({ isTrusted, disposition, blockedURI }) => {
      if (!isTrusted || disposition !== 'enforce') return
      const url = keyOf(blockedURI)
      // Whoever listens beside this one has put it down already.
      if (blocked.includes(url)) return
      if (blocked.length === MAX_URLS) blocked.shift()
      blocked[blocked.length] = url
    },
  )
}

/** Whether the policy has blocked a request to this URL, or what it was redirected to. */
export function isBlocked({ href }: URL): boolean {
  return blocked.includes(keyOf(href))
}

function keyOf(url: string): string {
  return slice(withoutFragment(url), 0, MAX_LENGTH)
}
