/**
 * The parts of the library that add-on scripts use (`entry/preload/published.ts`), so that those need not contain them again.
 */

import { patch, replaceByProxy } from '../platform/calls/patch'
import { wrapHandlers, wrapListeners } from '../platform/events/listeners'
import { headersFor, receive } from '../propagation/propagate'
import { exceptionAttributes, recordFailure } from '../tracing/span/exception'
import { EventSpans } from './page/event-spans'

export const ADDON_API = {
  EventSpans,
  exceptionAttributes,
  headersFor,
  patch,
  receive,
  recordFailure,
  replaceByProxy,
  wrapHandlers,
  wrapListeners,
}

/** What add-on scripts get. */
export type AddonApi = typeof ADDON_API
