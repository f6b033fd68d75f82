/**
 * What the library lends to the parts of it that come in scripts of their own (`early.ts`), so that they need not bring it
 * once more.
 */

import { wrapHandlers, wrapListeners } from '../platform/events/listeners'
import { patch } from '../platform/patch'
import { transparentProxy } from '../platform/transparent-proxy'
import { headersFor, receive } from '../propagation/propagate'
import { exceptionAttributes, recordFailure } from '../tracing/span/exception'
import { EventSpans } from './page/event-spans'

export const ADDON_API = {
  disguise: transparentProxy,
  EventSpans,
  exceptionAttributes,
  headersFor,
  patch,
  receive,
  recordFailure,
  wrapHandlers,
  wrapListeners,
}

export type AddonApi = typeof ADDON_API
