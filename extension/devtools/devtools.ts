/** One for each open DevTools: says that its tab is inspected, for as long as it lives, and makes the panel. */
import { browser, inspectedTab } from '../browser'
import type { FromDevtools } from '../message-schemas'
import { DEVTOOLS_PORT, LOCK_PREFIX } from '../messages'
import { passOnSearch } from './devtools-search'

/** Below the 30 s after which a worker sleeps. */
const HEARTBEAT_MS = 20_000

const created = browser.devtools.panels.create('Traces', '/icons/32.png', '/panel/index.html')

const tabId = await inspectedTab()
void created.then((panel) => passOnSearch(panel, tabId))

// The browser lets the lock go when this page ends, however it ends: that is what "inspected" means.
void navigator.locks.request(LOCK_PREFIX + tabId, () => {
  say({ type: 'inspect', tabId })
  return new Promise(() => {})
})

/** Only tells the background at once that DevTools has closed. */
let port = connect()

// A port is never opened again in its `onDisconnect`: a worker that dies would be started again and again. At the next
// beat is soon enough; and that one says once more what may have been missed.
setInterval(() => {
  port ??= connect()
  say({ type: 'inspect', tabId })
}, HEARTBEAT_MS)

addEventListener('pagehide', () => say({ type: 'release', tabId }))

/** What does not arrive is said again by the next beat; to an extension that was updated nothing can be said. */
function say(message: FromDevtools): void {
  try {
    browser.runtime.sendMessage(message).catch(() => {})
  } catch {}
}

function connect(): ReturnType<typeof browser.runtime.connect> | undefined {
  try {
    const opened = browser.runtime.connect({ name: DEVTOOLS_PORT + tabId })
    opened.onDisconnect.addListener(() => {
      if (port === opened) port = undefined
    })
    return opened
  } catch {
    return undefined // the extension was updated: DevTools must be opened again
  }
}
