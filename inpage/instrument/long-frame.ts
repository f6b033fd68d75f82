/** Frames that took too long: https://www.w3.org/TR/long-animation-frames/ , or long tasks where there are none. */
import type { Instrumentation, InstrumentationParts } from './instrumentation'
import { observe } from './observe'

interface LongFrame extends PerformanceEntry {
  readonly blockingDuration?: number
  readonly scripts?: readonly {
    readonly invoker: string
    readonly sourceURL: string
    readonly sourceFunctionName: string
    readonly duration: number
  }[]
}

const MAX_SCRIPTS = 5

export const longFrameInstrumentation: Instrumentation = {
  name: 'long-frame',
  canWait: true,
  install(parts) {
    const take = (entry: LongFrame) => record(parts, entry)
    return observe('long-animation-frame', take) ?? observe('longtask', take) ?? (() => {})
  },
}

function record({ tracing }: InstrumentationParts, entry: LongFrame): void {
  const { blockingDuration, scripts = [], startTime, duration } = entry
  const longest = [...scripts].sort((a, b) => b.duration - a.duration).slice(0, MAX_SCRIPTS)
  const span = tracing.startInstrumentationSpan(
    'long-frame',
    blockingDuration === undefined ? 'long task' : 'long frame',
    {
      parent: null,
      attributes: {
        'tracepane.blocking.ms': blockingDuration,
        'tracepane.scripts': longest.map((script) => ({
          invoker: script.invoker,
          function: script.sourceFunctionName,
          source: script.sourceURL,
          ms: Math.round(script.duration),
        })),
      },
    },
    startTime,
  )
  tracing.finishAt(span, startTime + duration)
}
