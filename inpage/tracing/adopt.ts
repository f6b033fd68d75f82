/** Spans that another tracer in the page makes, recorded beside ours. */
import { max } from '../natives'
import { now } from './clock'
import type { AdoptedSpan } from './core'
import type { Kernel } from './kernel'
import { RecordingSpan } from './span'
import { SpanData } from './span-data'

export function adopter(kernel: Kernel): (fill: (data: SpanData) => void) => AdoptedSpan | undefined {
  return (fill) => {
    if (kernel.stopped) return undefined
    // Not from the pool: the other tracer may keep its span for ever.
    const data = new SpanData()
    data.writable = false
    data.order = kernel.started
    data.openedMs = now()
    const refresh = () => {
      data.keys.length = data.values.length = data.textLength = 0
      data.droppedAttributes = data.droppedEvents = data.droppedLinks = 0
      data.events = data.links = undefined
      fill(data)
    }
    // Later it keeps what could be read.
    const tried = () => {
      try {
        refresh()
        return true
      } catch {
        return false
      }
    }
    if (!tried()) return undefined
    data.fill = tried
    data.endMs = Number.NaN
    kernel.started++
    kernel.recorder.opened(data)
    return {
      span: new RecordingSpan(kernel, undefined, data),
      finish() {
        if (data.revision > 0) return
        tried()
        data.endMs = max(data.startMs, data.endMs - data.endMs === 0 ? data.endMs : now())
        data.revision = 1
        kernel.recorder.record(data)
      },
    }
  }
}
