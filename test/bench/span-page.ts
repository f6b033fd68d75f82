/** Runs in a page: what one span costs, ours into the block beside OpenTelemetry's and beside the least that is possible. */
import { JsonTraceSerializer } from '@opentelemetry/otlp-transformer'
import { BasicTracerProvider, type ReadableSpan, type SpanProcessor } from '@opentelemetry/sdk-trace-base'
import { noopTracer } from '../../inpage/api/noop'
import { PromiseCarrier } from '../../inpage/context/promise-carrier'
import { createTracing } from '../../inpage/tracing/tracing'

const SPANS = 20_000
const ROUNDS = 15

export interface SpanCosts {
  readonly ours: number
  /** With the place in the code. */
  readonly located: number
  readonly unsampled: number
  readonly noop: number
  readonly openTelemetry: number
  /** To bytes that can leave, as ours are: in batches as its batch processor makes them. */
  readonly openTelemetryInBytes: number
  readonly bare: number
}

/** The batch of OpenTelemetry's batch processor, by default. */
const BATCH = 512

let blocks = 0
const started = () =>
  createTracing({
    carrier: new PromiseCarrier(),
    late: false,
    emit: (block) => {
      blocks += block.byteLength
    },
    misuse: () => {},
  })
const { tracer } = started()
const locating = started()
locating.setCodeLocation('all')
const dropped = tracer.new('dropped', { samplingRate: 0 })
const openTelemetry = openTelemetryTracer(() => {})
let batch: ReadableSpan[] = []
const serializing = openTelemetryTracer((span) => {
  if (batch.push(span) < BATCH) return
  blocks += JsonTraceSerializer.serializeRequest(batch)?.byteLength ?? 0
  batch = []
})
let kept: unknown

const CASES: Readonly<Record<keyof SpanCosts, (i: number) => void>> = {
  ours(i) {
    const span = tracer.startSpan('work')
    span.setAttribute('item.index', i)
    span.setAttribute('item.name', 'item')
    span.setAttribute('item.ready', true)
    span.finish()
  },
  located(i) {
    const span = locating.tracer.startSpan('work')
    span.setAttribute('item.index', i)
    span.setAttribute('item.name', 'item')
    span.setAttribute('item.ready', true)
    span.finish()
  },
  unsampled(i) {
    const span = dropped.startSpan('work')
    span.setAttribute('item.index', i)
    span.setAttribute('item.name', 'item')
    span.setAttribute('item.ready', true)
    span.finish()
  },
  noop(i) {
    const span = noopTracer.startSpan('work')
    span.setAttribute('item.index', i)
    span.setAttribute('item.name', 'item')
    span.setAttribute('item.ready', true)
    span.finish()
  },
  openTelemetry: spansOf(openTelemetry),
  openTelemetryInBytes: spansOf(serializing),
  bare(i) {
    const start = performance.now()
    kept = { name: 'work', index: i, item: 'item', ready: true, start, end: performance.now() }
  },
}

/** µs for each span: the median of rounds that take turns, so that a slow moment of the machine hits all alike. */
async function measureSpans(): Promise<SpanCosts> {
  const names = Object.keys(CASES) as (keyof SpanCosts)[]
  const times: Record<keyof SpanCosts, number[]> = {
    ours: [],
    located: [],
    unsampled: [],
    noop: [],
    openTelemetry: [],
    openTelemetryInBytes: [],
    bare: [],
  }
  for (let round = 0; round < ROUNDS; round++) {
    for (const name of names) {
      const run = CASES[name]
      const from = performance.now()
      for (let i = 0; i < SPANS; i++) run(i)
      times[name].push(((performance.now() - from) * 1000) / SPANS)
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  }
  if (kept === undefined || blocks === 0) throw new Error('nothing was measured')
  const middle = (name: keyof SpanCosts) => times[name].sort((a, b) => a - b)[ROUNDS >> 1]
  return {
    ours: middle('ours'),
    located: middle('located'),
    unsampled: middle('unsampled'),
    noop: middle('noop'),
    openTelemetry: middle('openTelemetry'),
    openTelemetryInBytes: middle('openTelemetryInBytes'),
    bare: middle('bare'),
  }
}

/** Of OpenTelemetry, whose two tracers are alike. Ours are not, and run code of their own: what is shared would know all kinds. */
function spansOf(of: ReturnType<typeof openTelemetryTracer>) {
  return (i: number) => {
    const span = of.startSpan('work')
    span.setAttribute('item.index', i)
    span.setAttribute('item.name', 'item')
    span.setAttribute('item.ready', true)
    span.end()
  }
}

function openTelemetryTracer(onEnd: SpanProcessor['onEnd']) {
  const nothing = () => Promise.resolve()
  const processor: SpanProcessor = { onStart() {}, onEnd, forceFlush: nothing, shutdown: nothing }
  return new BasicTracerProvider({ spanProcessors: [processor] }).getTracer('bench')
}

Object.assign(globalThis, { measureSpans })
