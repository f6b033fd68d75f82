/** One for each open DevTools: says that its tab is inspected, for as long as it lives, and makes the panel. */
import { browser } from './browser'
import { DEVTOOLS_PORT, type FromDevtools, LOCK_PREFIX } from './messages'

/** The port only tells the background at once that DevTools has closed; below the 30 s after which a worker sleeps. */
const HEARTBEAT_MS = 20_000

const { tabId } = browser.devtools.inspectedWindow

function say(message: FromDevtools): void {
  browser.runtime.sendMessage(message).catch(() => {})
}

// The browser lets the lock go when this page ends, however it ends: that is what "inspected" means.
void navigator.locks.request(LOCK_PREFIX + tabId, () => {
  say({ type: 'inspect', tabId })
  return new Promise(() => {})
})

let port = connect()

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

// Never in `onDisconnect`: a worker that dies would be started again and again. At the next beat is soon enough.
setInterval(() => {
  port ??= connect()
  port?.postMessage('beat')
}, HEARTBEAT_MS)

addEventListener('pagehide', () => say({ type: 'release', tabId }))

void browser.devtools.panels.create('Traces', '/icons/32.png', '/panel/index.html')
