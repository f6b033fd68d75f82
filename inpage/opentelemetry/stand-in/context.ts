/** The API's contexts and context manager. Our carrier carries them across every `await` that it reaches. */

import type { Span } from '../../api/api'
import type { Carrier } from '../../context/carrier'
import type { AddonApi } from '../../instrument/addon-api'
import { defineProperty } from '../../platform/natives'
import { isPromise } from '../../platform/promise-observer'
import { activeSpanIn, withActive } from '../../tracing/active-span'
import { KEPT, KeptContext, NAMESPACE, SPAN_KEY } from '../page-context'
import type { OtherContext } from './api-types'
import { StandInSpan } from './span'

type Callable = (this: unknown, ...args: unknown[]) => unknown

/** The API's immutable `Context`. */
class StandInContext implements OtherContext {
  readonly #values: ReadonlyMap<symbol, unknown>

  constructor(values: ReadonlyMap<symbol, unknown>) {
    this.#values = values
  }

  getValue(key: symbol): unknown {
    return this.#values.get(key)
  }

  setValue(key: symbol, value: unknown): OtherContext {
    return new StandInContext(new Map(this.#values).set(key, value))
  }

  deleteValue(key: symbol): OtherContext {
    const values = new Map(this.#values)
    values.delete(key)
    return new StandInContext(values)
  }
}

const ROOT = new StandInContext(new Map())

/** The API's `ContextManager`. */
export class StandInContextManager {
  readonly #carrier: Carrier
  readonly #addonApi: AddonApi
  /** For each span of ours the one object by which the page knows it. */
  readonly #spans = new WeakMap<Span, StandInSpan>()

  constructor(carrier: Carrier, addonApi: AddonApi) {
    this.#carrier = carrier
    this.#addonApi = addonApi
  }

  /** The context that the page made current. If another span of ours is active (a click's), it is the active span in it. */
  active(): OtherContext {
    const current = this.#carrier.current()
    const kept = activeSpanIn(current, KEPT)
    const context = kept instanceof KeptContext ? (kept.context as OtherContext) : ROOT
    const active = activeSpanIn(current, NAMESPACE)
    const own = StandInSpan.ours(valueIn(context, SPAN_KEY))
    if (active === undefined || active === own) return context
    // After its end our tracer sees the parent as active. For the page its span stays active in its context.
    if (own !== undefined && own.parent === active && own.endTimeNs !== undefined) return context
    return context.setValue(SPAN_KEY, this.spanOf(active))
  }

  with(context: unknown, fn: Callable, self?: unknown, ...args: unknown[]): unknown {
    const inner = isContext(context) ? context : ROOT
    const span = StandInSpan.ours(valueIn(inner, SPAN_KEY))
    const entered = withActive(withActive(this.#carrier.current(), KEPT, new KeptContext(inner)), NAMESPACE, span)
    const result = this.#carrier.run(entered, fn, self, args)
    if (isPromise(result)) this.#carrier.carry(result)
    return result
  }

  bind(context: unknown, target: unknown): unknown {
    if (typeof target !== 'function') return target
    const manager = this
    const inner = context ?? this.active()
    const bound = function (this: unknown, ...args: unknown[]) {
      return manager.with(inner, target as Callable, this, ...args)
    }
    return defineProperty(bound, 'length', { value: target.length, configurable: true })
  }

  enable(): this {
    return this
  }

  disable(): this {
    return this
  }

  spanOf(span: Span): StandInSpan {
    const known = this.#spans.get(span) ?? new StandInSpan(span, this.#addonApi)
    this.#spans.set(span, known)
    return known
  }
}

/** Whether a value looks like a `Context` of the API. */
export function isContext(value: unknown): value is OtherContext {
  try {
    return (
      typeof (value as OtherContext).getValue === 'function' && typeof (value as OtherContext).setValue === 'function'
    )
  } catch {
    return false
  }
}

/** A value in a context of the page; undefined if reading it throws. */
export function valueIn(context: OtherContext, key: symbol): unknown {
  try {
    return context.getValue(key)
  } catch {
    return undefined
  }
}
