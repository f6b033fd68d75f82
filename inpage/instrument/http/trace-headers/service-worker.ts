/** Whether a service worker may answer the requests of this scope instead of the network. */

/** Undefined in workers, which can't see theirs. */
const serviceWorkers = ownServiceWorkers()
/** In workers: as the page has told. */
let isControlledWorker = false

/** Tells, in a worker, whether the page that started it has a service worker: then the worker has it, too. */
export function setControlled(isControlled: boolean): void {
  isControlledWorker = isControlled
}

/**
 * A service worker sees each request: whether it follows redirects, and how often it is sent. What it answers says nothing of
 * where the network would have led, and whether it fails for our headers' sake or by the service worker's own choice can't be told.
 */
export function isIntercepted(): boolean {
  return serviceWorkers === undefined ? isControlledWorker : serviceWorkers.controller !== null
}

function ownServiceWorkers(): ServiceWorkerContainer | undefined {
  try {
    return globalThis.navigator?.serviceWorker
  } catch {
    // A sandboxed frame without an origin has none, and may not even ask.
    return undefined
  }
}
