/** The devtools page, one for each open DevTools. As long as it lives its tab counts as inspected. It creates the panel. */
import { browser, inspectedTab } from '../browser'
import type { FromDevtools } from '../message-schemas'
import { DEVTOOLS_PORT, LOCK_PREFIX } from '../messages'
import { passOnSearch } from './devtools-search'

/** Less than the 30 s after which an idle service worker ends. */
const HEARTBEAT_MS = 20_000

const created = browser.devtools.panels.create('Traces', '/icons/32.png', '/panel/index.html')

const tabId = await inspectedTab()
void created.then((panel) => passOnSearch(panel, tabId))

// The browser releases the lock when this page ends, however that happens: "inspected" means that the lock is held.
void navigator.locks.request(LOCK_PREFIX + tabId, () => {
  say({ type: 'inspect', tabId })
  return new Promise(() => {})
})

/** The port only tells the background at once that DevTools has closed. */
let port = connect()

// Not reconnected in `onDisconnect`: a worker that fails would be started again and again. The next heartbeat is soon enough,
// and repeats what may have been missed.
setInterval(() => {
  port ??= connect()
  say({ type: 'inspect', tabId })
}, HEARTBEAT_MS)

addEventListener('pagehide', () => say({ type: 'release', tabId }))

/** Sends a message. If it is lost, the next heartbeat repeats it; an updated extension cannot be reached any more. */
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
