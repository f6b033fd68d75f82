/** Records spans of another tracer in the page along with ours. */

import type { Span } from '../api/api'
import { max } from '../platform/natives'
import { now } from './clock'
import type { AdoptedSpan } from './core'
import type { Kernel } from './kernel'
import { putAttributes } from './span/attribute-list'
import { dataOf, RecordingSpan } from './span/span'
import { SpanData } from './span/span-data'

/** Makes the function that adopts such spans. */
export function foreignSpanRecorder(kernel: Kernel): (fill: (data: SpanData) => void) => AdoptedSpan | undefined {
  return (fill) => {
    if (kernel.stopped) return undefined
    // Not from the pool, as the other tracer may keep its span forever.
    const data = new SpanData()
    data.writable = false
    data.order = kernel.started
    data.waitsSinceMs = now()
    let merged: SpanData | undefined
    const refresh = () => {
      data.keys.length = data.values.length = data.textLength = 0
      data.droppedAttributes = data.droppedEvents = data.droppedLinks = 0
      data.events = data.links = undefined
      // What the other tracer says is written last and wins.
      if (merged !== undefined) {
        putAttributes(data, merged)
        const { events = [] } = merged
        for (let i = 0; i < events.length; i++) {
          data.events ??= []
          data.events[i] = events[i]
        }
      }
      fill(data)
      if (merged !== undefined && data.statusCode === 0) {
        data.statusCode = merged.statusCode
        data.statusMessage = merged.statusMessage
      }
    }
    // If it throws later, what was read before stays.
    const tried = () => {
      const { endMs } = data
      try {
        refresh()
      } catch {
        return false
      }
      if (data.ended) data.endMs = endMs
      return true
    }
    if (!tried()) return undefined
    data.fill = tried
    data.endMs = Number.NaN
    kernel.started++
    kernel.recorder.opened(data)
    const span = new RecordingSpan(kernel, undefined, data)
    return {
      span,
      finish() {
        if (data.ended) return
        tried()
        data.endMs = max(data.startMs, data.endMs - data.endMs === 0 ? data.endMs : now())
        data.ended = true
        data.revision++
        kernel.recorder.record(data)
        kernel.processors?.process(data.scope.name, span)
      },
      merge(span: Span) {
        const ours = dataOf(span)
        if (ours === undefined || ours.ended || ours.fill !== undefined || merged !== undefined) return
        merged = ours
        kernel.recorder.released(ours)
        ours.trace0 = data.trace0
        ours.trace1 = data.trace1
        ours.trace2 = data.trace2
        ours.trace3 = data.trace3
        ours.span0 = data.span0
        ours.span1 = data.span1
        ours.traceState = data.traceState
        ours.shownBy = () => {
          if (!data.ended) return
          tried()
          data.revision++
          kernel.recorder.record(data)
        }
      },
    }
  }
}
