import type { Tracer, WrapOptions } from './api'

/** `tracer.traced`, with options or as the decorator itself: for methods, accessors, classes and fields. */
export function tracedOf(tracer: Pick<Tracer, 'wrap'>): Tracer['traced'] {
  const decorate =
    (options: WrapOptions | undefined) =>
    (value: unknown, { kind, name }: Context): unknown => {
      const named = { name: String(name ?? 'anonymous'), ...options }
      return kind === 'field' ? (initial: unknown) => tracer.wrap(initial, named) : tracer.wrap(value, named)
    }
  return ((a?: unknown, context?: unknown) =>
    isContext(context) ? decorate(undefined)(a, context) : decorate(a as WrapOptions)) as Tracer['traced']
}

interface Context {
  readonly kind: string
  readonly name?: string | symbol
}

function isContext(value: unknown): value is Context {
  return typeof value === 'object' && value !== null && typeof Reflect.get(value, 'kind') === 'string'
}
