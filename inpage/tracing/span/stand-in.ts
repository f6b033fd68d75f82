/**
 * Spans of other windows' libraries that are active here, because their code has called code of this window: a span of our own
 * with the same ids stands in for each. It is never recorded.
 */
import type { Span } from '../../api/api'
import type { Context } from '../../context/carrier'
import { weakMap } from '../../platform/natives'
import { standIns } from '../../platform/realm-registry'
import { DEFAULT_NAMESPACE, withActive } from '../active-span'
import { now } from '../clock'
import { idsOfContext, randomNonZeroWord } from '../ids'
import type { Kernel } from '../kernel'
import { RecordingSpan } from './span'
import { SpanData } from './span-data'

/** Makes the function that returns the context in which a span of any window's library is active here. */
export function contextsElsewhere(kernel: Kernel): (span: object) => Context | undefined {
  const known = weakMap<object, Context>()
  return (given) => {
    const span = standIns.get(given) ?? given
    let context = known.get(span)
    if (context === undefined) {
      const own = RecordingSpan.is(span) ? span : standInFor(kernel, span as Span)
      context = own && withActive(undefined, DEFAULT_NAMESPACE, own)
      if (context !== undefined) known.set(span, context)
    }
    return context
  }
}

/** Undefined for a span that is not sampled, or was released. */
function standInFor(kernel: Kernel, span: Span): Span | undefined {
  if (!span.isRecording() && span.endTimeNs === undefined) return undefined
  // Never from the pool: it must not be reused.
  const data = new SpanData()
  data.writable = false
  data.ended = true
  data.startMs = data.endMs = data.waitsSinceMs = now()
  data.name = span.name
  data.fill = () => {}
  data.heldBack = () => {
    data.heldBack = undefined
    // Whoever asks for its context makes the other library show it.
    const ids = idsOfContext(span.spanContext())
    data.trace0 = ids?.trace0 ?? 0
    data.trace1 = ids?.trace1 ?? 0
    data.trace2 = ids?.trace2 ?? 0
    data.trace3 = ids?.trace3 ?? randomNonZeroWord()
    data.span0 = ids?.span0 ?? 0
    data.span1 = ids?.span1 ?? randomNonZeroWord()
    data.traceState = ids?.traceState ?? ''
  }
  const standIn = new RecordingSpan(kernel, undefined, data)
  standIn.rest(data.endMs)
  standIns.set(standIn, span)
  return standIn
}
