/** Makes blocks of spans at a steady rate beside the page, as a busy tab would send them. */
import { blockOf, type SpanLine } from '../unit/store/page'

const SPANS_IN_TRACE = 10
const INTERVAL_MS = 50

addEventListener('message', ({ data }: MessageEvent<{ readonly rate: number; readonly ms: number }>) => {
  const { rate, ms } = data
  const startedAt = performance.now()
  let made = 0
  const timer = setInterval(() => {
    const passed = Math.min(ms, performance.now() - startedAt)
    const due = Math.floor((passed * rate) / 1000 / SPANS_IN_TRACE)
    const lines: SpanLine[] = []
    for (; made < due; made++) addTrace(lines, made)
    if (lines.length > 0) {
      const bytes = blockOf(lines, Date.now() - INTERVAL_MS)
      postMessage({ bytes, spans: lines.length }, { transfer: [bytes] })
    }
    if (passed === ms) {
      clearInterval(timer)
      postMessage({ made: made * SPANS_IN_TRACE })
    }
  }, INTERVAL_MS)
})

function addTrace(lines: SpanLine[], trace: number): void {
  const first = trace * SPANS_IN_TRACE + 1
  // Children finish first.
  for (let place = SPANS_IN_TRACE - 1; place >= 0; place--) {
    lines.push({
      id: first + place,
      trace: trace + 1,
      parent: place === 0 ? 0 : first,
      name: place === 0 ? 'task' : `step ${place}`,
      kind: place % 3 === 0 ? 1 : 3,
      start: place,
      end: place === 0 ? 40 : 30 - place,
      error: trace % 50 === 7 && place === 3,
      attributes: { 'item.index': place, 'item.name': 'item', 'url.full': `https://shop.example/api/step/${place}` },
    })
  }
}
