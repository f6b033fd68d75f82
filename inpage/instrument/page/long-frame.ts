/** Frames that took too long: https://www.w3.org/TR/long-animation-frames/ , or long tasks where there are none. */
import type { Instrumentation, InstrumentationParts } from '../instrumentation'
import { observe } from '../observe'
import { spanAtWork } from './listener-times'
import { pageLoadSpan } from './page-load'

const MAX_SCRIPTS = 5
/** A script's is its URL. */
const MAX_INVOKER = 100

export const longFrameInstrumentation: Instrumentation = {
  name: 'long-frame',
  canWait: true,
  install(parts) {
    const frame = (entry: PerformanceLongAnimationFrameTiming) =>
      record(parts, entry, entry.blockingDuration, entry.scripts)
    const task = (entry: PerformanceEntry) => record(parts, entry, undefined, [])
    return observe('long-animation-frame', frame) ?? observe('longtask', task) ?? (() => {})
  },
}

function record(
  { tracing }: InstrumentationParts,
  entry: PerformanceEntry,
  blockingDuration: number | undefined,
  scripts: readonly PerformanceScriptTiming[],
): void {
  const { startTime, duration } = entry
  const longest = [...scripts].sort((a, b) => b.duration - a.duration).slice(0, MAX_SCRIPTS)
  const [first] = longest
  const from = first?.startTime ?? startTime
  const kind = blockingDuration === undefined ? 'long task' : 'long frame'
  const span = tracing.startInstrumentationSpan(
    'long-frame',
    first?.invoker ? `${kind} ${calledBy(first.invoker)}` : kind,
    {
      // No work of its own: that of the listener that filled it, else the document's.
      parent: spanAtWork(from, from + (first?.duration ?? duration)) ?? pageLoadSpan() ?? null,
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

/** A script of the page's own origin is called by its path, as the rows of requests are. */
function calledBy(invoker: string): string {
  const { origin } = location
  return (invoker.startsWith(`${origin}/`) ? invoker.slice(origin.length) : invoker).slice(0, MAX_INVOKER)
}
