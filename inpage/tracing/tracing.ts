import type { Span, SpanOptions } from '../api/api'
import { DEFAULT_NAMESPACE, withActive } from './active-span'
import { now } from './clock'
import { locate } from './code-location'
import type { CreateTracing, Tracing, TracingParts } from './core'
import { foreignSpanRecorder } from './foreign-spans'
import type { Kernel } from './kernel'
import { createMisuseReport } from './misuse'
import { Recorder } from './recorder'
import { dataOf, RecordingSpan, wakeOf } from './span/span'
import { contextsElsewhere } from './span/stand-in'
import { inferred, isOurs, LiveTracer } from './tracer'
import { Wakes } from './wakes/wakes'

/** Makes the tracer of a document, and what the library needs besides. */
export const createTracing: CreateTracing = (parts: TracingParts): Tracing => {
  const recorder = new Recorder(parts.late, parts.emit)
  const wakes = new Wakes(wakeOf)
  const kernel: Kernel = {
    carrier: parts.carrier,
    recorder,
    misuse: createMisuseReport(parts.misuse),
    wakes,
    propagation: parts.propagation ?? (() => ({ formats: ['w3c'], received: undefined, baggage: '' })),
    resource: parts.resource ?? '',
    processors: undefined,
    started: 0,
    stopped: false,
    codeLocation: 'requests',
  }
  parts.carrier.follow(wakes, contextsElsewhere(kernel))
  const tracer = new LiveTracer(kernel, 'default', DEFAULT_NAMESPACE, 1)
  /** With an inferred parent, where there is one. */
  const startBelow = (
    parent: Span | undefined,
    scope: string,
    name: string,
    options: SpanOptions,
    startMs?: number,
  ): Span =>
    parent === undefined
      ? tracer.startFor(scope, name, options, startMs)
      : inferred(tracer.startFor(scope, name, { ...options, parent }, startMs))
  return {
    tracer,
    carrier: parts.carrier,
    contextWith: (span) => (isOurs(span) ? withActive(parts.carrier.current(), DEFAULT_NAMESPACE, span) : undefined),
    setSamplingRate: (rate) => tracer.setSamplingRate(rate),
    setCodeLocation(which) {
      kernel.codeLocation = which
    },
    setInferParents(infers) {
      wakes.infers = infers
    },
    setCause: (span, idleMs) => wakes.setCause(span, idleMs),
    isLoading: () => wakes.causeOfRequest(undefined) !== undefined,
    interacted: () => wakes.interacted(),
    setLatest: (span) => wakes.setLatest(span),
    isLatestAlive: (idleMs) => wakes.isLatestAlive(idleMs),
    continueGesture: (event, next) => wakes.continueGesture(event, next),
    locate(span, site) {
      const data = dataOf(span)
      if (data !== undefined && kernel.codeLocation !== 'off') locate(data, site, true)
    },
    startInstrumentationSpan: tracer.startFor,
    startLoad: (scope, name, options, startMs) =>
      startBelow(options.parent === null ? parts.carrier.loader()?.span : undefined, scope, name, options, startMs),
    startFailure: (scope, name) =>
      startBelow(tracer.activeSpan() === undefined ? wakes.causeOfFailure() : undefined, scope, name, {}),
    startByUser: (scope, name, options) =>
      startBelow(
        wakes.infers && tracer.activeSpan() === undefined ? wakes.latest()?.span : undefined,
        scope,
        name,
        options,
      ),
    startHeldBack(scope, name, parent, describe, startMs) {
      // Its parent is shown only if something needs it.
      const above = dataOf(parent)
      const held = above?.fill === undefined ? above?.heldBack : undefined
      if (held !== undefined && above !== undefined) above.heldBack = undefined
      const span = tracer.startFor(scope, name, { parent }, startMs)
      if (held !== undefined && above !== undefined) above.heldBack = held
      if (RecordingSpan.is(span)) span.holdBack(describe)
      return span
    },
    amendSoon(span) {
      const data = dataOf(span)
      if (data !== undefined) data.isAmendedSoon = true
    },
    rest(span) {
      if (RecordingSpan.is(span)) span.rest(now())
    },
    adopt: foreignSpanRecorder(kernel),
    addEventAt(span, name, attributes, timeMs) {
      if (RecordingSpan.is(span)) span.addEventAt(name, attributes, timeMs)
    },
    finishAt(span: Span, endMs: number) {
      if (RecordingSpan.is(span)) span.finishAt(endMs)
      else span.finish()
    },
    amend(span: Span, endMs: number | undefined, change: (span: Span) => void) {
      if (RecordingSpan.is(span)) span.amend(endMs, change)
    },
    flush: (open = false) => recorder.flush(open),
    flushRest: () => recorder.flushRest(),
    stop() {
      recorder.stop()
      kernel.stopped = true
    },
  }
}
