import type { Tracer, WrapOptions } from '../../api/api'

/**
 * `tracer.traced`, with options or as the decorator itself: for methods, accessors, classes and fields. The decorators of
 * TypeScript's `experimentalDecorators` and of Babel's `legacy` are given a prototype, a name and a descriptor instead, and for
 * a class nothing but it.
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
      // Without a descriptor there is nothing that could be traced, which `wrap` reports.
      if (typeof descriptor !== 'object' || descriptor === null) return void wrap(descriptor)
      try {
        return wrapParts(descriptor, wrap)
      } catch {
        // Its parts are the page's, and may throw when they are read.
        return descriptor
      }
    }
  return ((a?: unknown, context?: unknown, descriptor?: unknown) =>
    typeof a === 'function' || context !== undefined
      ? decorate(undefined)(a, context, descriptor)
      : decorate(a as WrapOptions)) as Tracer['traced']
}

/** A descriptor with what is called of it wrapped; of a field in Babel's form, what its initializer gives. */
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
