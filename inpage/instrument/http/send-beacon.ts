import { disposeAll } from '../../platform/dispose-all'
import { patch } from '../../platform/patch'
import type { InstrumentationParts } from '../instrumentation'
import { HttpExchange } from './http-exchange'
import { ResourceTimings } from './resource-timing'
import { countHidden, isPosted, tracedUrl } from './telemetry-endpoints'

/** A beacon is sent in its own time, and no script sees what becomes of it: its span says that it was queued, or was not. */
export function patchBeacons(parts: InstrumentationParts): () => void {
  // Not in a worker.
  if (typeof Navigator !== 'function') return () => {}
  const timings = new ResourceTimings('beacon')
  return disposeAll([
    patch(Navigator.prototype, 'sendBeacon', (proceed, _self, [to, body]) => {
      const url = tracedUrl(parts, to)
      if (url === undefined) return proceed()
      if (isPosted(url, 'POST', body)) {
        countHidden(parts)
        return proceed()
      }
      const exchange = new HttpExchange(parts, timings, 'beacon', { url, method: 'POST', body, headers: undefined })
      const isQueued = proceed()
      if (isQueued) exchange.span.finish()
      else exchange.failed({ name: 'QuotaExceededError', message: 'the browser did not queue it' })
      return isQueued
    }),
    () => timings.stop(),
  ])
}
