/** The trace of the request that brought this document, as its server tells it. */
import { type Received, receive } from './propagate'

/**
 * From `Server-Timing: traceparent;desc="…"`, which is there from the start. (A `meta` element comes later, in the
 * document: whoever needs it reads it with `receivedByMeta`.)
 */
export function receivedByDocument(): Received | undefined {
  try {
    const [navigation] = performance.getEntriesByType('navigation')
    if (!(navigation instanceof PerformanceNavigationTiming)) return undefined
    return receive((name) => navigation.serverTiming.find((timing) => timing.name === name)?.description)
  } catch {
    return undefined
  }
}

/** From `<meta name="traceparent" content="…">`, and so on. */
export function receivedByMeta(): Received | undefined {
  try {
    return receive((name) => {
      const meta = document.querySelector(`meta[name="${name}"]`)
      return meta?.getAttribute('content') ?? undefined
    })
  } catch {
    return undefined
  }
}
