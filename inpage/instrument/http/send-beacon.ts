import { guarded } from '../../platform/calls/guarded'
import { patchSplit } from '../../platform/calls/split-call'
import { disposeAll } from '../../platform/dispose-all'
import { callSiteOf, withoutOwnFrames } from '../../platform/stack'
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
    patchSplit(Navigator.prototype, 'sendBeacon', (_self, args, own) => {
      const [to, body] = args
      const url = tracedUrl(parts, to)
      const isHidden = url !== undefined && isPosted(url, 'POST', body)
      if (isHidden) countHidden(parts)
      const exchange =
        url === undefined || isHidden
          ? undefined
          : new HttpExchange(parts, timings, 'beacon', { url, method: 'POST', body, headers: undefined })
      return {
        args,
        mayThrow: exchange !== undefined && body !== undefined && body !== null && typeof body !== 'string',
        done(isQueued) {
          if (isQueued) exchange?.span.finish()
          else exchange?.failed({ name: 'QuotaExceededError', message: 'the browser did not queue it' })
          return isQueued
        },
        failed(error) {
          withoutOwnFrames(error, callSiteOf(own))
          guarded(() => exchange?.failed(error))()
          throw error
        },
      }
    }),
    () => timings.stop(),
  ])
}
