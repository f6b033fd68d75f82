import { readHarEntry } from './har-entry'
import { NetworkLog } from './network-log'

/** The part of `devtools.network` that is used. With callbacks: browsers added promises late. */
interface DevtoolsNetwork {
  readonly onRequestFinished?: { addListener(listener: (entry: unknown) => void): void }
  getHAR?(done: (log: unknown) => void): void
}

/**
 * Opens the browser's network log, including requests from before; undefined if the browser has none. Firefox reports
 * requests only after its Network panel was opened, or the log was read, once
 * (https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/devtools.network/onRequestFinished).
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
