/**
 * What the library lends to the parts of it that come in scripts of their own (`early.ts`), so that they need not bring it
 * once more.
 */
import { disguise } from './disguise'
import { EventSpans } from './instrument/event-spans'
import { wrapHandlers, wrapListeners } from './instrument/listeners'
import { patch } from './instrument/patch'
import { headersFor, receive } from './propagation/propagate'
import { exceptionAttributes, recordFailure } from './tracing/exception'

export const LENT = {
  disguise,
  EventSpans,
  exceptionAttributes,
  headersFor,
  patch,
  receive,
  recordFailure,
  wrapHandlers,
  wrapListeners,
}

export type Lent = typeof LENT
