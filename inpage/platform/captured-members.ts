/**
 * Members of the built-ins as they were when the library was loaded. The build calls these wherever the sources name a
 * member of a built-in (`extension/build/captured-members.ts`): `text.trim()` becomes a call of what `trim` was by then.
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

/** A method of a class; where the browser has none, whatever the object itself has. */
export function method(className: string, name: string): Method {
  // `test` would look `exec` up.
  if (className === 'RegExp' && name === 'test') return (self, text) => execute(self, text) !== null
  const holder = reflectGet(globalThis, className)
  // `Math` and its like are no classes.
  const found =
    typeof holder === 'object' && holder !== null ? reflectGet(holder, name) : inChain(className, name)?.value
  return typeof found === 'function'
    ? uncurried(found as never)
    : (self, ...args) => reflectApply(reflectGet(self as object, name), self, args)
}

/** A function of an object that is no instance, such as `Object`. */
export function functionOf(holder: string, name: string): Method {
  return uncurried(reflectGet(reflectGet(globalThis, holder) as object, name) as never)
}

/** The reading of an accessor of a class; of what is none, as of own properties, the reading itself. */
export function reading(className: string, name: string): (self: unknown) => unknown {
  const get = inChain(className, name)?.get
  return get === undefined ? (self) => (self as Record<string, unknown>)[name] : uncurried(get as never)
}

/** The writing of an accessor of a class; of what is none, as of own properties, the writing itself. */
export function writing(className: string, name: string): (self: unknown, value: unknown) => unknown {
  const set = inChain(className, name)?.set
  if (set !== undefined) return uncurried(set as never)
  return (self, value) => {
    ;(self as Record<string, unknown>)[name] = value
  }
}

const split: (text: string, separator: string) => string[] = uncurried(String.prototype.split) as never

/** Members of a kind, in the order of the table: `URL href host|Event type`. */
export function members<Member>(kind: (of: string, name: string) => Member, table: string): Iterable<Member> {
  const taken: Member[] = []
  const lines = split(table, '|')
  for (let i = 0; i < lines.length; i++) {
    const words = split(lines[i], ' ')
    for (let j = 1; j < words.length; j++) taken[taken.length] = kind(words[0], words[j])
  }
  return each(taken) as Iterable<Member>
}

/** For `self?.…`. */
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

/** What a loop or a spread goes through, without the page's iterators. */
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

/** The elements of a list from one on. */
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
