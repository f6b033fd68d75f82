/** What is known of the original places of spans, for a text that is written at one go. */

import type { SourceTexts } from '../../../formats/markdown/source-texts'
import type { TraceSpan } from '../../../formats/trace-model'
import { textAttribute } from '../../../formats/trace-model'
import type { Excerpt, Resolution, ScriptDocument } from '../../../sources/place'
import type { PanelState } from '../../../state/panel-state'
import { type CodeFrame, placeText, startFrames } from '../../../text/code-frames'
import { beginningOf, type StackLine, stackLines } from '../../../text/stack-frames'
import { documentOf, ownFrame, resolutionOf } from './resolution'
import { foldedRuns, renamed } from './stack-lines'

/** Spans whose places are asked for: no text names more of them. */
const MAX_SPANS = 500
/** Lines of a stack that are looked at. */
const MAX_LINES = 50
/** How often is looked whether all answers are there, ms. */
const LOOK_MS = 20

/** The places of spans by their originals, as far as these are known when they are asked for. */
export class SpanSources implements SourceTexts {
  readonly #state: PanelState
  readonly #spans: readonly TraceSpan[]

  constructor(state: PanelState, spans: readonly TraceSpan[]) {
    this.#state = state
    this.#spans = spans.slice(0, MAX_SPANS)
  }

  /** Asks for all of them, and calls back once they are known, or after `ms`; before this returns, if they are known already. */
  whenKnown(ms: number, done: () => void): void {
    const end = Date.now() + ms
    const look = () => {
      if (this.#areKnown() || Date.now() >= end) done()
      else setTimeout(look, LOOK_MS)
    }
    look()
  }

  startedAt(span: TraceSpan): string {
    const own = ownFrame(this.#state, this.#documentOf(span), startsOf(span))
    if (own === undefined) return ''
    const { frame, resolution } = own
    const { functionName, line } = resolution?.type === 'original' ? resolution : frame
    return placeText(functionName, resolution?.type === 'original' ? resolution.url : frame.url, line, true)
  }

  stack(span: TraceSpan, stack: string): string {
    const lines = stackLines(beginningOf(stack, MAX_LINES), '')
    const resolutions = this.#resolutions(span, lines)
    const runs = resolutions.every((resolution) => resolution?.isIgnored !== false) ? [] : foldedRuns(resolutions)
    return lines
      .flatMap((line, at) => {
        const run = runs.find(({ from, to }) => at >= from && at < to)
        if (run === undefined) return [lineText(line, resolutions[at])]
        return run.from === at ? [`    … library frames: ${run.to - run.from}`] : []
      })
      .join('\n')
  }

  excerpt(span: TraceSpan, stack: string): (Excerpt & { readonly line: number }) | undefined {
    const places = stackLines(beginningOf(stack, MAX_LINES), '').flatMap(({ place }) => place ?? [])
    const resolution = ownFrame(this.#state, this.#documentOf(span), places)?.resolution
    if (resolution?.type !== 'original' || resolution.excerpt === undefined) return undefined
    return { ...resolution.excerpt, line: resolution.line }
  }

  #areKnown(): boolean {
    let areKnown = true
    for (const span of this.#spans) {
      const document = this.#documentOf(span)
      if (document === undefined) continue
      const stacks = stacksOf(span).flatMap((stack) => stackLines(beginningOf(stack, MAX_LINES), ''))
      const frames: readonly CodeFrame[] = [...startsOf(span), ...stacks.flatMap(({ place }) => place ?? [])]
      for (const frame of frames)
        if (this.#state.page.hasAccess.value && resolutionOf(this.#state, document, frame) === undefined)
          areKnown = false
    }
    return areKnown
  }

  #resolutions(span: TraceSpan, lines: readonly StackLine[]): readonly (Resolution | undefined)[] {
    const document = this.#documentOf(span)
    return lines.map(({ place }) => (place === undefined ? undefined : resolutionOf(this.#state, document, place)))
  }

  #documentOf({ traceId, spanId }: TraceSpan): ScriptDocument | undefined {
    const { store } = this.#state
    const index = store.find(`${traceId}:${spanId}`)
    return index === undefined ? undefined : documentOf(store.detail(index))
  }
}

function startsOf({ attributes }: TraceSpan): readonly CodeFrame[] {
  return startFrames((name) => attributes.find(([key]) => key === name)?.[1])
}

function stacksOf({ events }: TraceSpan): readonly string[] {
  return events
    .filter(({ name }) => name === 'exception')
    .map(({ attributes }) => textAttribute(attributes, 'exception.stacktrace'))
}

function lineText(stackLine: StackLine, resolution: Resolution | undefined): string {
  const { place } = stackLine
  if (place === undefined) return stackLine.before
  if (resolution?.type !== 'original')
    return `${stackLine.before}${place.url}:${place.line}:${place.column}${stackLine.after}`
  const { functionName, url, line, column } = resolution
  const { before, after } = renamed(stackLine, functionName)
  return `${before}${url}:${line}:${column}${after}`
}
