/**
 * Members of built-ins, captured when the library is loaded. Wherever the sources name a member of a built-in, the build
 * calls these instead (`extension/build/captured-members.ts`): `text.trim()` calls the `trim` that was there at load.
 */
import {
  getOwnPropertyDescriptor,
  getPrototypeOf,
  isArray,
  isInChainOf,
  prototypeOf,
  reflectApply,
  reflectGet,
  uncurried,
} from './natives'

type Method = (self: unknown, ...args: unknown[]) => unknown

const execute: Method = uncurried(RegExp.prototype.exec) as never

/** A method of a class. If the browser has none of that name, calls look it up on the object itself. */
export function method(className: string, name: string): Method {
  // The built-in `test` would look up `exec`, which the page may have replaced.
  if (className === 'RegExp' && name === 'test') return (self, text) => execute(self, text) !== null
  const holder = reflectGet(globalThis, className)
  // `Math` and the like are objects, not classes.
  const found =
    typeof holder === 'object' && holder !== null ? reflectGet(holder, name) : inChain(className, name)?.value
  return typeof found === 'function'
    ? uncurried(found as never)
    : (self, ...args) => reflectApply(reflectGet(self as object, name), self, args)
}

/** A function of an object that is not a class, such as `Object.keys`. */
export function functionOf(holder: string, name: string): Method {
  return uncurried(reflectGet(reflectGet(globalThis, holder) as object, name) as never)
}

/** Reads a property by the class's getter. A property without a getter (an own one) is read from the object. */
export function reading(className: string, name: string): (self: unknown) => unknown {
  const get = inChain(className, name)?.get
  return get === undefined ? (self) => (self as Record<string, unknown>)[name] : uncurried(get as never)
}

/** Writes a property by the class's setter. A property without a setter (an own one) is written to the object. */
export function writing(className: string, name: string): (self: unknown, value: unknown) => unknown {
  const set = inChain(className, name)?.set
  if (set !== undefined) return uncurried(set as never)
  return (self, value) => {
    ;(self as Record<string, unknown>)[name] = value
  }
}

const split: (text: string, separator: string) => string[] = uncurried(String.prototype.split) as never

/** Captures all members of a table such as `URL href host|Event type`, in its order. */
export function members<Member>(kind: (of: string, name: string) => Member, table: string): Iterable<Member> {
  const taken: Member[] = []
  const lines = split(table, '|')
  for (let i = 0; i < lines.length; i++) {
    const words = split(lines[i], ' ')
    for (let j = 1; j < words.length; j++) taken[taken.length] = kind(words[0], words[j])
  }
  return each(taken) as Iterable<Member>
}

/** Calls a captured method for `self?.method(…)`. */
export function optional(member: Method, self: unknown, ...args: unknown[]): unknown {
  if (self === undefined || self === null) return undefined
  const all: unknown[] = [self]
  for (let i = 0; i < args.length; i++) all[i + 1] = args[i]
  return reflectApply(member, undefined, all)
}

const setPrototype = Set.prototype
const mapPrototype = Map.prototype
const setValues = uncurried(setPrototype.values)
const mapEntries = uncurried(mapPrototype.entries)
const nextOfSet: (of: object) => IteratorResult<unknown> = uncurried(getPrototypeOf(new Set().values()).next)
const nextOfMap: (of: object) => IteratorResult<unknown> = uncurried(getPrototypeOf(new Map().entries()).next)

/** What a `for` loop or a spread iterates over, without calling the page's iterators. */
export function each(of: object): Iterable<unknown> {
  if (!isArray(of)) {
    if (isInChainOf(setPrototype, of)) return stepping(setValues(of as Set<unknown>), nextOfSet)
    if (isInChainOf(mapPrototype, of)) return stepping(mapEntries(of as Map<unknown, unknown>), nextOfMap)
    if (typeof reflectGet(of, 'length') !== 'number') return of as Iterable<unknown>
  }
  const list = of as readonly unknown[]
  let at = 0
  return stepping(of, () => (at < list.length ? { value: list[at++], done: false } : { value: undefined, done: true }))
}

/** The elements of a list from an index on. */
export function rest(list: readonly unknown[], from: number): unknown[] {
  const left: unknown[] = []
  for (let i = from; i < list.length; i++) left[i - from] = list[i]
  return left
}

function stepping(over: object, next: (over: object) => IteratorResult<unknown>): Iterable<unknown> {
  const iterator = { next: () => next(over), return: () => ({ value: undefined, done: true }) }
  return { [Symbol.iterator]: () => iterator } as Iterable<unknown>
}

function inChain(className: string, name: string): PropertyDescriptor | undefined {
  for (let at = prototypeOf(className) ?? null; at !== null; at = getPrototypeOf(at)) {
    const descriptor = getOwnPropertyDescriptor(at, name)
    if (descriptor !== undefined) return descriptor
  }
  return undefined
}
