/** A service's tracing: OpenTelemetry's own SDK for Node. */
import { createRequire } from 'node:module'
import { context, SpanKind, SpanStatusCode, type Tracer, trace } from '@opentelemetry/api'
import { getRPCMetadata } from '@opentelemetry/core'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto'
import { registerInstrumentations } from '@opentelemetry/instrumentation'
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http'
import { resourceFromAttributes } from '@opentelemetry/resources'
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BatchSpanProcessor,
  NodeTracerProvider,
  ParentBasedSampler,
  type Sampler,
  SimpleSpanProcessor,
  type SpanExporter,
} from '@opentelemetry/sdk-trace-node'
import { ATTR_SERVICE_NAME } from '@opentelemetry/semantic-conventions'

/** ms until spans are sent; 5 s would be the default, a long time to look at a demo. */
const BATCH_MS = 500

export interface ServiceOptions {
  readonly name: string
  /** Where OTLP goes: `http://localhost:4318`. */
  readonly endpoint: string
  /** `parent`: the SDK's default, what the caller decided. */
  readonly sampled?: 'parent' | 'always' | 'never'
  /** ms by which the clock of the process is off. */
  readonly clockMs?: number
  /** ms after its end until a span is sent, where that is not soon. */
  readonly lateMs?: number
}

export interface TracedService {
  /** Node's module, instrumented. */
  readonly http: typeof import('node:http')
  readonly tracer: Tracer
}

const SAMPLERS: Readonly<Record<'parent' | 'always' | 'never', Sampler>> = {
  parent: new ParentBasedSampler({ root: new AlwaysOnSampler() }),
  always: new AlwaysOnSampler(),
  never: new AlwaysOffSampler(),
}

export function startTracing({
  name,
  endpoint,
  sampled = 'parent',
  clockMs = 0,
  lateMs,
}: ServiceOptions): TracedService {
  const { now } = Date
  // As on a machine whose clock is off: the SDK, and whatever else runs here, cannot know it.
  Date.now = () => now() + clockMs
  const exporter = new OTLPTraceExporter({ url: `${endpoint}/v1/traces` })
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ [ATTR_SERVICE_NAME]: name }),
    sampler: SAMPLERS[sampled],
    spanProcessors: [
      lateMs === undefined
        ? new BatchSpanProcessor(exporter, { scheduledDelayMillis: BATCH_MS })
        : new SimpleSpanProcessor(late(exporter, lateMs)),
    ],
  })
  provider.register()
  registerInstrumentations({ instrumentations: [new HttpInstrumentation()] })
  // The instrumentation hears of `require` alone: what is imported stays as it was.
  const http: TracedService['http'] = createRequire(import.meta.url)('node:http')
  return { http, tracer: trace.getTracer(name) }
}

/** Names the server's span that is active after its route, as web frameworks do. */
export function nameByRoute(route: string): void {
  const metadata = getRPCMetadata(context.active())
  if (metadata !== undefined) metadata.route = route
}

/** Runs `work` in a span, which fails where it throws. */
export function inSpan<T>(
  { tracer }: TracedService,
  name: string,
  { kind = SpanKind.INTERNAL, attributes = {} }: { kind?: SpanKind; attributes?: Record<string, string | number> },
  work: () => Promise<T>,
): Promise<T> {
  return tracer.startActiveSpan(name, { kind, attributes }, async (span) => {
    try {
      return await work()
    } catch (error) {
      if (error instanceof Error) span.recordException(error)
      span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.message : String(error) })
      throw error
    } finally {
      span.end()
    }
  })
}

function late(exporter: SpanExporter, ms: number): SpanExporter {
  return {
    export: (spans, done) => void setTimeout(() => exporter.export(spans, done), ms),
    shutdown: () => exporter.shutdown(),
  }
}
