import type { Tracer, WrapOptions } from '../../api/api'

/** `tracer.traced`, with options or as the decorator itself: for methods, accessors, classes and fields. */
/* @__NO_SIDE_EFFECTS__ */
export function tracedOf(tracer: Pick<Tracer, 'wrap'>): Tracer['traced'] {
  const decorate =
    (options: WrapOptions | undefined) =>
    (value: unknown, context: unknown): unknown => {
      const kind = partOf(context, 'kind')
      const name = partOf(context, 'name') ?? 'anonymous'
      const wrap = (fn: unknown) => {
        try {
          return tracer.wrap(fn, { name: String(name), ...options })
        } catch {
          return fn
        }
      }
      return kind === 'field' ? wrap : wrap(value)
    }
  return ((a?: unknown, context?: unknown) =>
    typeof partOf(context, 'kind') === 'string'
      ? decorate(undefined)(a, context)
      : decorate(a as WrapOptions)) as Tracer['traced']
}

function partOf(context: unknown, part: 'kind' | 'name'): unknown {
  try {
    return (context as Record<typeof part, unknown> | undefined)?.[part]
  } catch {
    return undefined
  }
}
