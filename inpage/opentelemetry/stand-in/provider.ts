import type { Attributes, Span, SpanContext, SpanKind, SpanLink, SpanOptions } from '../../api/api'
import { noopSpan } from '../../api/noop'
import type { Tracing } from '../../tracing/core'
import { SPAN_KEY, SUPPRESS_KEY } from '../page-context'
import type { OtherContext, OtherSpanOptions } from './api-types'
import { isContext, type StandInContextManager, valueIn } from './context'
import { StandInSpan } from './span'
import { nanosecondsOf } from './time'

const INVALID_TRACE = '0'.repeat(32)

type WithSpan = (span: unknown) => unknown

/** A `Tracer` of any provider. */
interface OtherTracer {
  startSpan(name: string, options?: OtherSpanOptions, context?: unknown): unknown
  startActiveSpan(name: string, ...rest: unknown[]): unknown
}

/** A `TracerProvider` of the API. */
interface OtherProvider {
  getTracer(name: string, version?: string, options?: unknown): OtherTracer
}

/** Gives tracers that make spans of ours. Once `registered` gives a provider of the page, the same tracers use that one. */
export class StandInProvider implements OtherProvider {
  readonly #tracing: Tracing
  readonly #manager: StandInContextManager
  readonly #registered: () => unknown

  constructor(tracing: Tracing, manager: StandInContextManager, registered: () => unknown) {
    this.#tracing = tracing
    this.#manager = manager
    this.#registered = registered
  }

  getTracer(name: string, version?: string, options?: unknown): OtherTracer {
    const ours = new StandInTracer(this.#tracing, this.#manager, name || 'unknown', version ?? '')
    let from: unknown
    let theirs: OtherTracer | undefined
    const tracer = () => {
      const provider = this.#registered()
      if (provider === undefined) return ours
      if (provider !== from || theirs === undefined)
        theirs = (provider as OtherProvider).getTracer(name, version, options)
      from = provider
      return theirs
    }
    return {
      startSpan: (...args) => tracer().startSpan(...args),
      startActiveSpan: (...args) => tracer().startActiveSpan(...args),
    }
  }
}

/** A tracer that makes spans of ours, or passes calls on to the page's own provider. */
class StandInTracer implements OtherTracer {
  readonly #tracing: Tracing
  readonly #manager: StandInContextManager
  readonly #name: string
  readonly #version: string

  constructor(tracing: Tracing, manager: StandInContextManager, name: string, version: string) {
    this.#tracing = tracing
    this.#manager = manager
    this.#name = name
    this.#version = version
  }

  startSpan(name: string, options?: OtherSpanOptions, context?: unknown): StandInSpan {
    return this.#start(name, options ?? {}, isContext(context) ? context : this.#manager.active())
  }

  startActiveSpan(name: string, ...rest: unknown[]): unknown {
    const fn = rest.at(-1)
    const [options, context] = rest.slice(0, -1)
    if (typeof fn !== 'function') return undefined
    const outer = isContext(context) ? context : this.#manager.active()
    const span = this.#start(name, (options ?? {}) as OtherSpanOptions, outer)
    return this.#manager.with(outer.setValue(SPAN_KEY, span), fn as WithSpan, undefined, span)
  }

  #start(name: string, options: OtherSpanOptions, context: OtherContext): StandInSpan {
    if (valueIn(context, SUPPRESS_KEY) === true) return this.#manager.spanOf(noopSpan)
    return this.#manager.spanOf(
      this.#tracing.startInstrumentationSpan(
        this.#name,
        name,
        readOptions(options, parentIn(context)),
        undefined,
        this.#version,
      ),
    )
  }
}

function readOptions(options: OtherSpanOptions, parent: SpanOptions['parent']): SpanOptions {
  try {
    const { kind = 0, attributes, links, startTime, root } = options
    return {
      spanKind: (kind + 1) as SpanKind,
      attributes: attributes as Attributes,
      links: links as readonly SpanLink[],
      startTimeNs: nanosecondsOf(startTime),
      parent: root ? null : parent,
    }
  } catch {
    return { parent }
  }
}

/** The parent in a context: a span of ours, or the context of a span elsewhere; null for none. */
function parentIn(context: OtherContext): Span | SpanContext | null {
  const span = valueIn(context, SPAN_KEY)
  try {
    const elsewhere: SpanContext | undefined = (span as Span | undefined)?.spanContext()
    const ours = StandInSpan.ours(span)
    if (ours !== undefined && ours !== noopSpan) return ours
    return elsewhere === undefined || elsewhere.traceId === INVALID_TRACE ? null : elsewhere
  } catch {
    return null
  }
}
