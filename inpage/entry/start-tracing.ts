/** Starts tracing in a document or in a worker. */

import { attachOf, FACADE_KEY, putFacade } from '../api/facade'
import { chooseCarrier } from '../context/choose'
import { ADDON_API } from '../instrument/addon-api'
import type { Instrumentation } from '../instrument/instrumentation'
import { createInstruments } from '../instrument/instruments'
import type { Rules } from '../instrument/user-code/rules'
import { type Observer, observeOpenTelemetry } from '../opentelemetry/observe'
import { patchFunctionText, remember } from '../platform/calls/function-text'
import { guarded } from '../platform/calls/guarded'
import { addForms, type ReceivedTrace } from '../propagation/propagate'
import type { PageSettings } from '../settings'
import type { Tracing } from '../tracing/core'
import { createTracing } from '../tracing/tracing'
import { createStatus, type PageStatus } from '../transport/status'
import { consumePublished, type Published } from './preload/published'

/** What a page or a worker passes in to start tracing. */
export interface TracingStartParts {
  readonly late: boolean
  /** The first settings. */
  readonly settings: PageSettings
  /** What preload scripts have published. */
  readonly brought: Published
  readonly instrumentations: readonly Instrumentation[]
  /** The resource of the spans, as the JSON of a map of attributes; '' for the document itself. */
  readonly resource: string
  /** The trace that the document or worker came with, if any. */
  received(): ReceivedTrace | undefined
  /** Takes a block and owns it from then on. */
  send(block: ArrayBuffer, spanCount: number): void
  /** Reports a changed status. */
  tell(status: PageStatus): void
}

/** Tracing that has been started. */
export interface StartedTracing {
  readonly tracing: Tracing
  status(): PageStatus
  apply(settings: PageSettings): void
  /** Stops tracing and removes everything again. */
  off(): void
}

const warn = console.warn.bind(console)

/**
 * Starts tracing: makes the tracer, and installs the instrumentations that the settings ask for.
 *
 * @throws nothing that an instrumentation throws: the page goes on without that one
 */
export function startTracing(parts: TracingStartParts): StartedTracing {
  let { settings } = parts
  let observer: Observer | undefined
  const undoFunctionText = patchFunctionText()
  const status = createStatus(parts.tell)
  const { carrier, want, infer, remove } = chooseCarrier(settings.context, status.set)
  const tracing = createTracing({
    carrier,
    late: parts.late,
    resource: parts.resource,
    propagation: () => ({ formats: settings.headers, received: parts.received(), baggage: observer?.baggage() ?? '' }),
    emit: parts.send,
    misuse(message, stack) {
      const site = stack === undefined ? '' : callSite(stack)
      warn(`Tracepane: ${message}`, site === '' ? '' : `\n${site}`)
      status.note({ kind: 'misuse', message, stack: site })
    },
  })
  function inferParents(infers: boolean): void {
    infer(infers)
    tracing.setInferParents(infers)
  }
  inferParents(settings.inferParents)
  if (parts.brought.facade !== undefined) putFacade(globalThis, parts.brought.facade)
  const attach = attachOf(Reflect.get(globalThis, FACADE_KEY))
  // What is published in an open page may come from the page itself, and a stand-in would be told the settings.
  const standIn = parts.late ? undefined : parts.brought.standIn
  let mode: PageSettings['openTelemetry'] = 'off'
  function wantOpenTelemetry(wanted: PageSettings['openTelemetry']): void {
    if (wanted === mode) return
    mode = wanted
    observer?.remove()
    const given = { tracing, carrier, status, addonApi: ADDON_API, settings: () => settings }
    observer = wanted === 'off' ? undefined : observeOpenTelemetry(given, wanted === 'stand-in' ? standIn : undefined)
  }
  wantOpenTelemetry(settings.openTelemetry)
  let comesLate = parts.late
  const instruments = createInstruments(parts.instrumentations, {
    tracing,
    carrier,
    received: parts.received,
    settings: () => settings,
    isSuppressed: () => observer?.isSuppressed() === true,
    baggage: () => observer?.baggage() ?? '',
    pageSpanOf: (url) => observer?.spanOf(url),
    comesLate: () => comesLate,
    note: status.note,
    send: parts.send,
  })
  let rules: Rules | undefined
  const take = guarded((published: Published, isOurs: boolean) => {
    if (published.forms !== undefined) addForms(published.forms)
    const { messages } = published
    if (messages !== undefined)
      for (let i = 0; i < messages.length; i++) instruments.add(messages[i], ADDON_API, isOurs)
    rules ??= published.rules?.(tracing.tracer)
  })
  take(parts.brought, !parts.late)
  instruments.update(false)
  comesLate = true
  attach?.(tracing.tracer, remember)
  return {
    tracing,
    status: status.now,
    apply(changed) {
      settings = changed
      take(consumePublished(), false)
      tracing.setSamplingRate(changed.samplingRate)
      tracing.setCodeLocation(changed.codeLocation)
      inferParents(changed.inferParents)
      want(changed.context)
      wantOpenTelemetry(changed.openTelemetry)
      instruments.update(true)
      rules?.set(changed.rules)
    },
    off() {
      attach?.(undefined)
      rules?.set([])
      instruments.remove()
      wantOpenTelemetry('off')
      remove()
      undoFunctionText()
      tracing.stop()
    },
  }
}

/** The stack without its first line, which repeats the message. */
function callSite(stack: string): string {
  return stack.slice(stack.indexOf('\n') + 1)
}
