import type { Tracer, WrapOptions } from '../../api/api'

/**
 * Makes `tracer.traced`, to be called with options or used as a decorator itself: for methods, accessors, classes and fields.
 * The decorators of TypeScript's `experimentalDecorators` and Babel's `legacy` pass a prototype, a name and a descriptor
 * instead; for a class only the class.
 */
/* @__NO_SIDE_EFFECTS__ */
export function tracedOf(tracer: Pick<Tracer, 'wrap'>): Tracer['traced'] {
  const decorate =
    (options: WrapOptions | undefined) =>
    (value: unknown, context?: unknown, descriptor?: unknown): unknown => {
      const legacyName = typeof context === 'string' || typeof context === 'symbol' ? context : undefined
      const ownName = typeof value === 'function' && context === undefined ? partOf(value, 'name') : undefined
      const name = legacyName ?? partOf(context, 'name') ?? (ownName || 'anonymous')
      const wrap = (fn: unknown) => {
        try {
          return tracer.wrap(fn, { name: String(name), ...options })
        } catch {
          return fn
        }
      }
      if (legacyName === undefined) return partOf(context, 'kind') === 'field' ? wrap : wrap(value)
      // Without a descriptor there is nothing to trace; `wrap` reports that.
      if (typeof descriptor !== 'object' || descriptor === null) return void wrap(descriptor)
      try {
        return wrapParts(descriptor, wrap)
      } catch {
        // The page made the descriptor, and reading it may throw.
        return descriptor
      }
    }
  return ((a?: unknown, context?: unknown, descriptor?: unknown) =>
    typeof a === 'function' || context !== undefined
      ? decorate(undefined)(a, context, descriptor)
      : decorate(a as WrapOptions)) as Tracer['traced']
}

/** Wraps the functions in a descriptor; for a field in Babel's form, the result of its initializer. */
function wrapParts(descriptor: object, wrap: (fn: unknown) => unknown): object {
  const parts: Record<string, unknown> = { ...descriptor }
  for (const part of ['value', 'get', 'set']) if (typeof parts[part] === 'function') parts[part] = wrap(parts[part])
  const { initializer } = parts
  if (typeof initializer === 'function') {
    parts.initializer = function (this: unknown) {
      return wrap(initializer.call(this))
    }
  }
  return parts
}

function partOf(context: unknown, part: 'kind' | 'name'): unknown {
  try {
    return (context as Record<typeof part, unknown> | undefined)?.[part]
  } catch {
    return undefined
  }
}
