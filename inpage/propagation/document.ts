/** The trace of the request that brought this document, as its server sent it. */
import type { Headers } from './format'
import { type ReceivedTrace, receive } from './propagate'

/**
 * Finds the trace that the server gave this document. Looks in the navigation's `Server-Timing: traceparent;desc="…"`, which
 * is there from the start, and in `<meta name="traceparent" content="…">`, which may come later: until the document is
 * parsed, each call looks again.
 *
 * @returns a function that gives the trace, or undefined as long as none is found; it never throws
 */
export function createReceived(): () => ReceivedTrace | undefined {
  let found: ReceivedTrace | undefined
  let isWhole = false
  return () => {
    if (found !== undefined || isWhole) return found
    try {
      isWhole = document.readyState !== 'loading'
      found = receive(documentHeaders())
    } catch {
      // The page broke something that we read with: treat it as a page without a trace.
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
