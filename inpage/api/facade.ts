/**
 * The permanent `tracing` object of a page. While no library is attached all it gives are no-ops; a tracer made from it
 * goes live when a library attaches and becomes a no-op again when it detaches, so page code may keep its tracers. A
 * span taken while it was off stays a no-op for ever.
 *
 * It is in every page, so it is small, and it never throws on its own account.
 */
import { type Callable, type Remember, rememberWith, transparentProxy } from '../platform/calls/transparent-proxy'
import { tracedOf } from '../tracing/functions/traced'
import type { Span, SpanOptions, TextCarrier, Tracer, TracerOptions, WrapOptions } from './api'
import { disposable, disposableSpan, noopSpan, noopTracer, noUndo, runTraced } from './noop'

/** Where a page always finds the facade, whatever it has under `tracing`. */
export const FACADE_KEY = Symbol.for('tracepane')
/** Where the library finds `Attach`, on the facade. Not enumerable; a page that calls it fools only itself. */
export const ATTACH_KEY = Symbol.for('tracepane.attach')

/** Makes the facade live with `tracer`, or with undefined a no-op again. What it wraps meanwhile is kept by `remember`. */
export type Attach = (tracer: Tracer | undefined, remember?: Remember) => void

type Processor = (span: Span) => void
type ProcessOptions = Parameters<Tracer['processSpan']>[1]

/** What a page has asked for once and for all, on or off: it is asked again of whatever attaches. */
interface Order {
  readonly ask: () => (() => void) | undefined
  undo: (() => void) | undefined
}

/** A tracer that does nothing until the library attaches to it, and again when that detaches. */
export function createFacade(): Tracer {
  // Taken now: later they may be the page's.
  const { apply, construct } = Reflect
  const { add, delete: remove, forEach } = Set.prototype
  const { get: ordersAt, set: setOrders } = WeakMap.prototype
  const { register } = FinalizationRegistry.prototype
  const { deref } = WeakRef.prototype
  const Weak = WeakRef
  const asObject = Object
  const Orders = Set<Order>
  let live: Tracer | undefined
  let attachments = 0
  const standing = new Set<WeakRef<Order>>()
  /** An order for an object knows the object; nobody but the object keeps it, so that both go together. */
  const ordersOf = new WeakMap<object, Set<Order>>()
  const ended = new FinalizationRegistry<WeakRef<Order>>((held) => apply(remove, standing, [held]))
  const stand = (ask: Order['ask'], target: object = standing) => {
    const order = { ask, undo: ask() }
    const held = new Weak(order)
    const own = apply(ordersAt, ordersOf, [target]) ?? new Orders()
    apply(add, own, [order])
    apply(add, standing, [held])
    apply(setOrders, ordersOf, [target, own])
    apply(register, ended, [order, held])
    const undo = () => {
      apply(remove, standing, [held])
      apply(remove, own, [order])
      order.undo?.()
    }
    return disposable(undo, undo)
  }

  const facadeOf = (name: () => string, find: () => Tracer | undefined): Tracer => {
    const facade: Tracer = {
      get name() {
        return name()
      },
      new(name: string, options?: TracerOptions): Tracer {
        try {
          if (options?.noop === true) return noopTracer
        } catch {
          return noopTracer
        }
        let found: Tracer | undefined
        let foundAt = 0
        return facadeOf(
          () => (typeof name === 'string' && name !== '' ? name : 'default'),
          () => {
            if (foundAt !== attachments) {
              foundAt = attachments
              found = live?.new(name, options)
            }
            return found
          },
        )
      },
      startSpan: (name: string, options?: SpanOptions) => disposableSpan(find()?.startSpan(name, options) ?? noopSpan),
      setActiveSpan(span: Span | null | undefined) {
        find()?.setActiveSpan(span)
      },
      activeSpan: () => find()?.activeSpan(),
      rootSpan: () => find()?.rootSpan(),
      bind: (fn) => find()?.bind(fn) ?? fn,
      inject(carrier: TextCarrier, span?: Span | null) {
        find()?.inject(carrier, span)
      },
      extract: (carrier: TextCarrier) => find()?.extract(carrier),
      withActiveSpan: <T>(span: Span, fn: () => T): T => (find() ?? noopTracer).withActiveSpan(span, fn),
      trace<T>(name: string, a: SpanOptions | ((span: Span) => T), b?: (span: Span) => T): T {
        const tracer = find()
        if (tracer === undefined) return runTraced(a, b, noopSpan)
        return tracer.trace(name, a as SpanOptions, b as (span: Span) => T)
      },
      wrap<F>(fn: F, options?: WrapOptions): F {
        if (typeof fn !== 'function') return find()?.wrap(fn, options) ?? fn
        let wrapped: unknown
        let wrappedAt = -1
        const current = () => {
          if (wrappedAt !== attachments) {
            wrappedAt = attachments
            wrapped = find()?.wrap(fn, options) ?? fn
          }
          return wrapped as () => unknown
        }
        const wrapper: Callable = transparentProxy(fn as unknown as Callable, {
          apply: (_target, self, args) => apply(current(), self, args),
          construct: (_target, args, newTarget) =>
            construct(current(), args, newTarget === wrapper ? current() : newTarget),
        })
        return wrapper as unknown as F
      },
      instrument: (target: object, which: string | RegExp, options?: WrapOptions) =>
        stand(() => find()?.instrument(target, which, options), asObject(target)),
      traced: tracedOf({ wrap: (fn, options) => facade.wrap(fn, options) }),
      processSpan: (fn: Processor, options?: ProcessOptions) =>
        typeof fn === 'function'
          ? stand(() => find()?.processSpan(fn, options))
          : (find()?.processSpan(fn) ?? noUndo()),
    }
    return facade
  }

  const facade = facadeOf(
    () => (live ?? noopTracer).name,
    () => live,
  )
  const attach: Attach = (tracer, remember) => {
    rememberWith(remember)
    const each = (work: (order: Order) => void) =>
      apply(forEach, standing, [
        (held: WeakRef<Order>) => {
          const order = apply(deref, held, [])
          if (order !== undefined) work(order)
        },
      ])
    each((order) => order.undo?.())
    live = tracer
    attachments++
    each((order) => {
      order.undo = order.ask()
    })
  }
  define(facade, ATTACH_KEY, attach, {})
  return facade
}

/** Makes a facade and leaves it in `holder`, as `putFacade` says. */
export function installFacade(holder: object): void {
  putFacade(holder, createFacade())
}

/**
 * Leaves the facade in `holder` (the page's global): always under the symbol, and as `tracing` where the page has none.
 * Configurable and writable: a page's own `tracing`, declared in whatever way, takes its place without an error.
 */
export function putFacade(holder: object, facade: Tracer): void {
  define(holder, FACADE_KEY, facade, { configurable: true })
  if (!('tracing' in holder)) define(holder, 'tracing', facade, { configurable: true, writable: true })
}

/** Takes it away again, and gives it; undefined where there is none of ours. */
export function removeFacade(holder: object): Tracer | undefined {
  const facade: unknown = Reflect.get(holder, FACADE_KEY)
  if (attachOf(facade) === undefined) return undefined
  if (Reflect.get(holder, 'tracing') === facade) Reflect.deleteProperty(holder, 'tracing')
  Reflect.deleteProperty(holder, FACADE_KEY)
  return facade as Tracer
}

/** The attach function that a facade carries, if `value` is one. */
export function attachOf(value: unknown): Attach | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const attach: unknown = Reflect.get(value, ATTACH_KEY)
  return typeof attach === 'function' ? (tracer, remember) => void attach(tracer, remember) : undefined
}

/** Whatever a page has put into `Object.prototype`. */
function define(holder: object, key: PropertyKey, value: unknown, descriptor: PropertyDescriptor): void {
  Object.defineProperty(holder, key, { __proto__: null, ...descriptor, value } as PropertyDescriptor)
}
