import { readHarEntry } from './har-entry'
import { NetworkLog } from './network-log'

/** What is used of `devtools.network`. Callbacks, because promises came to it late. */
interface DevtoolsNetwork {
  readonly onRequestFinished?: { addListener(listener: (entry: unknown) => void): void }
  getHAR?(done: (log: unknown) => void): void
}

/**
 * The browser's own network log, from what it has already on; undefined where the browser has none for us. Firefox
 * begins to tell when its Network panel was opened once, or its log was asked for.
 * (https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/devtools.network/onRequestFinished)
 */
export function openNetworkLog(): NetworkLog | undefined {
  const { chrome } = globalThis as { readonly chrome?: { readonly devtools?: { readonly network?: DevtoolsNetwork } } }
  const network = chrome?.devtools?.network
  if (network?.onRequestFinished === undefined) return undefined
  const log = new NetworkLog()
  network.onRequestFinished.addListener((entry) => {
    const request = readHarEntry(entry)
    if (request !== undefined) log.add(request)
  })
  network.getHAR?.((har) => log.addEarlier(entriesOf(har).flatMap((entry) => readHarEntry(entry) ?? [])))
  return log
}

function entriesOf(har: unknown): readonly unknown[] {
  const { entries } = (har ?? {}) as { readonly entries?: unknown }
  return Array.isArray(entries) ? entries : []
}
