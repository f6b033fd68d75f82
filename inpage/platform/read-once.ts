/**
 * What a page gives to a built-in is read as the browser reads it, and once: an accessor, a `toString` or a proxy of the page
 * must not see us. What was read is handed on in its place.
 */
import { isObject } from './is-object'
import { create, getOwnPropertyDescriptor, getPrototypeOf, hasOwn, reflectGet } from './natives'

const { has: isIn, ownKeys } = Reflect
const toText = String

/** Options of the page's, read. */
export interface ReadOptions {
  /** As it was read. Undefined if there is none, and for what comes after an option that threw. */
  get(name: string): unknown
  /** Reading an option has thrown: the browser, which gets the same error, stops there. */
  readonly hasThrown: boolean
  /**
   * What the browser gets in place of the page's object. It gives what was read, but for `ours`; what was not read is looked up
   * in the page's object, so whoever has wrapped the built-in before us finds everything there.
   */
  with(ours: Readonly<Record<string, unknown>>): object
}

/**
 * Reads options.
 *
 * @param names - in the order in which the browser reads them
 * @param convert - what the browser makes of a value by running code of the page; what it throws, the browser throws
 */
export function readOptions(
  given: object,
  names: readonly string[],
  convert: (name: string, value: unknown) => unknown,
): ReadOptions {
  const read: Record<PropertyKey, unknown> = create(null)
  // Read plainly: `Reflect.get` would stand in the stack of an error that a getter of the page throws.
  const page = given as Readonly<Record<PropertyKey, unknown>>
  let thrown: { readonly name: string; readonly error: unknown } | undefined
  for (let i = 0; i < names.length && thrown === undefined; i++) {
    const name = names[i]
    try {
      read[name] = convert(name, page[name])
    } catch (error) {
      thrown = { name, error }
    }
  }
  const valueAt = (key: PropertyKey) => {
    if (key === thrown?.name) throw thrown.error
    return hasOwn(read, key) ? read[key] : page[key]
  }
  return {
    get: (name) => read[name],
    hasThrown: thrown !== undefined,
    with: (ours) => overlaid(given, ours, valueAt),
  }
}

/** An object that has the properties of `given`, with the values that `valueAt` says, and `ours` besides or instead. */
function overlaid(
  given: object,
  ours: Readonly<Record<string, unknown>>,
  valueAt: (key: PropertyKey) => unknown,
): object {
  // It takes up what is written, too.
  const target: Record<PropertyKey, unknown> = create(null)
  const names = ownKeys(ours)
  for (let i = 0; i < names.length; i++) target[names[i]] = reflectGet(ours, names[i])
  const handler: ProxyHandler<typeof target> = create(null)
  handler.get = (_, key) => (hasOwn(target, key) ? target[key] : valueAt(key))
  handler.set = (_, key, value) => {
    target[key] = value
    return true
  }
  handler.has = (_, key) => hasOwn(target, key) || isIn(given, key)
  handler.getPrototypeOf = () => getPrototypeOf(given)
  handler.ownKeys = () => {
    const keys = ownKeys(given)
    const added = ownKeys(target)
    for (let i = 0; i < added.length; i++) if (!hasOwn(given, added[i])) keys[keys.length] = added[i]
    return keys
  }
  handler.getOwnPropertyDescriptor = (_, key) => {
    const own = getOwnPropertyDescriptor(target, key)
    const theirs = own ?? getOwnPropertyDescriptor(given, key)
    if (theirs === undefined || theirs === own) return own
    // A proxy may not call fixed what its target does not have.
    const { enumerable } = theirs
    return {
      __proto__: null,
      value: valueAt(key),
      enumerable,
      configurable: true,
      writable: true,
    } as PropertyDescriptor
  }
  return new Proxy(target, handler)
}

/**
 * What the browser converts to text, converted: an object's own conversion runs once. Primitive values stay, as nobody sees
 * their conversion.
 * @throws what the conversion throws
 */
export function textOf(value: unknown): unknown {
  return isObject(value) ? toText(value) : value
}

/** What throws `error` wherever it is read or converted: so the browser throws it where it would have. */
export function throwing(error: unknown): object {
  const handler: ProxyHandler<object> = create(null)
  handler.get = () => {
    throw error
  }
  return new Proxy(create(null), handler)
}

/** The options that the browser looks for in an object that it is given, in its order. */
export function optionNames(give: (options: object) => unknown): readonly string[] {
  const names: string[] = []
  const handler: ProxyHandler<object> = create(null)
  handler.get = (_, key) => {
    if (typeof key === 'string') names[names.length] = key
  }
  try {
    give(new Proxy(create(null), handler))
  } catch {
    // It has read what it needs to refuse it.
  }
  return names
}

/** What a built-in gets in place of the page's options; `heard` is told what it reads of them. */
export function watched(given: object, heard: (key: PropertyKey, value: unknown) => void): object {
  return overlaid(given, create(null), (key) => {
    // Read plainly, as above.
    const value = (given as Readonly<Record<PropertyKey, unknown>>)[key]
    heard(key, value)
    return value
  })
}
