/**
 * What a server sends by itself, through a socket or an `EventSource`: a root span for each message whose listeners cause something,
 * linked to its connection. Nobody's action has caused it, so it stands under none.
 */
import type { Attributes, Span } from '../api/api'
import type { WrapListener } from '../platform/events/listeners'
import { now } from '../tracing/clock'
import type { InstrumentationParts } from './instrumentation'
import { EventSpans } from './page/event-spans'

/** So long after what the page has sent, or what the user's action has caused, a message may be the answer to that, in ms. */
const ANSWER_MS = 800
/** Of a connection with more messages a second none has a span: each would cost more than most listeners do. */
const MAX_A_SECOND = 20

/** What is known of a connection. */
export interface Connection {
  readonly span: Span
  /** Its address, as attributes. */
  readonly attributes: Attributes
  /** When the page has written to it last, in ms on its clock. */
  sentMs: number
}

/** Makes what wraps the listeners of messages of connections, and the function that stops it. */
export function wrapServerMessages(
  { tracing }: InstrumentationParts,
  scope: string,
  connectionOf: (target: object) => Connection | undefined,
): { readonly wrap: WrapListener; readonly stop: () => void } {
  let count = 0
  let secondMs = 0
  const spans = new EventSpans(tracing, (event) => {
    const { currentTarget, type, isTrusted } = event
    const connection = currentTarget === null ? undefined : connectionOf(currentTarget)
    const nowMs = now()
    if (!isTrusted || connection === undefined || nowMs - connection.sentMs < ANSWER_MS) return undefined
    if (tracing.tracer.activeSpan() !== undefined || tracing.isLoading() || tracing.isLatestAlive(ANSWER_MS))
      return undefined
    if (nowMs - secondMs > 1000) {
      secondMs = nowMs
      count = 0
    }
    if (count++ >= MAX_A_SECOND) return undefined
    return tracing.startHeldBack(scope, type === 'message' ? type : `message ${type}`, null, (span) => {
      span.setAttributes(connection.attributes).addLink({ context: connection.span.spanContext() })
    })
  })
  return {
    wrap: (target, type, call) =>
      type !== 'open' && type !== 'error' && type !== 'close' && connectionOf(target) !== undefined
        ? spans.wrap(call)
        : undefined,
    stop: spans.watch(),
  }
}
