/** The trace of the request that brought this document, as its server tells it. */
import type { Headers } from './format'
import { type Received, receive } from './propagate'

/**
 * Reads `Server-Timing: traceparent;desc="…"`, which is there from the start, and `<meta name="traceparent" content="…">`,
 * which comes with the document: what isn't found is looked for again until all of it is there. Never throws.
 */
export function createReceived(): () => Received | undefined {
  let found: Received | undefined
  let isWhole = false
  return () => {
    if (found !== undefined || isWhole) return found
    try {
      isWhole = document.readyState !== 'loading'
      found = receive(documentHeaders())
    } catch {
      // A page that broke what we read with is one that nobody traced before.
    }
    return found
  }
}

function documentHeaders(): Headers {
  const headers: Headers = {}
  for (const meta of document.querySelectorAll('meta[name]')) {
    headers[meta.getAttribute('name')?.toLowerCase() ?? ''] = meta.getAttribute('content') ?? ''
  }
  for (const entry of performance.getEntriesByType('navigation')) {
    for (const { name, description } of (entry as PerformanceNavigationTiming).serverTiming ?? [])
      headers[name.toLowerCase()] = description
  }
  return headers
}
