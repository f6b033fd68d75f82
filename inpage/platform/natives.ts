/**
 * The built-ins that the tracer uses, captured while the library is evaluated: a page that overwrites them afterwards
 * changes nothing for us. Methods are taken off their prototypes and called as functions: `slice(text, 0, 3)`.
 */
const { bind, call } = Function.prototype

/** A method as a function that takes its object first. Engines see through it: it costs no more than the call itself. */
export function uncurried<This, Arguments extends unknown[], Result>(
  method: (this: This, ...args: Arguments) => Result,
): (self: This, ...args: Arguments) => Result {
  return bind.call(call, method)
}

export const { isArray } = Array
/** `fn` called with `self` and a list of arguments. */
export const reflectApply: (fn: unknown, self: unknown, args: readonly unknown[]) => unknown = Reflect.apply as never
/** `new fn(...args)`, as the instance of `newTarget`. */
export const reflectConstruct: (fn: unknown, args: readonly unknown[], newTarget: unknown) => object =
  Reflect.construct as never
/** A property by its name; of an accessor, read for `receiver`. */
export const reflectGet: (target: object, key: PropertyKey, receiver?: unknown) => unknown = Reflect.get
export const functionText = Function.prototype.toString
export const { create, getOwnPropertyNames, getPrototypeOf, keys: keysOf } = Object
const { defineProperty: define, getOwnPropertyDescriptor: descriptorOf } = Object

/** Nothing that the page has put into `Object.prototype` becomes part of a descriptor. */
export function defineProperty<T extends object>(object: T, key: PropertyKey, descriptor: PropertyDescriptor): T {
  return define(object, key, { __proto__: null, ...descriptor } as PropertyDescriptor)
}

/** A descriptor without a prototype: what the page has put into `Object.prototype` is no part of it. */
export function getOwnPropertyDescriptor(object: object, key: PropertyKey): PropertyDescriptor | undefined {
  const descriptor = descriptorOf(object, key)
  return descriptor && ({ __proto__: null, ...descriptor } as PropertyDescriptor)
}

/** Whether an object itself has a property, whatever its prototypes have. */
export const hasOwn: (object: object, key: PropertyKey) => boolean = uncurried(Object.prototype.hasOwnProperty)
/** Whether a prototype is in the prototype chain of an object. */
export const isInChainOf: (prototype: object | undefined, object: unknown) => boolean = uncurried(
  Object.prototype.isPrototypeOf,
) as never
export const { isInteger } = Number
export const { abs, ceil, max, min, round } = Math
export const NativeError = Error
export const toBigInt = BigInt
export const toNumber = Number
export const toText = String
/** @throws SyntaxError for what is no JSON */
export const parseJson: (text: string) => unknown = JSON.parse
/** JSON of a text. Of a text alone: for anything else the page's `toJSON` would have a say. */
export const quoted: (text: string) => string = JSON.stringify

/** A number as text, in a base from 2 to 36. */
export const numberText: (value: number, base: number) => string = uncurried(Number.prototype.toString)
/** Texts as one, with a separator between them. */
export const join: (list: readonly string[], separator: string) => string = uncurried(Array.prototype.join)
/** The part of a text from one UTF-16 code unit to before another. */
export const slice: (text: string, from: number, to: number) => string = uncurried(String.prototype.slice)
/** A UTF-16 code unit of a text; NaN beyond its end. */
export const charCodeAt: (text: string, at: number) => number = uncurried(String.prototype.charCodeAt)
/** Where a part begins in a text, at `from` or later; -1 if nowhere. */
export const indexOf: (text: string, part: string, from: number) => number = uncurried(String.prototype.indexOf)

export const NativeArrayBuffer = ArrayBuffer
/** @throws TypeError for what is no `ArrayBuffer` */
export const byteLength: (buffer: ArrayBuffer) => number = uncurried(
  Object.getOwnPropertyDescriptor(ArrayBuffer.prototype, 'byteLength')?.get as (this: ArrayBuffer) => number,
)
export const { fromCharCode } = String
export const NativeFloat64Array = Float64Array
export const NativeUint32Array = Uint32Array
export const NativeUint8Array = Uint8Array
type Column = Float64Array | Uint32Array | Uint8Array
const typedArrayPrototype: Uint8Array = Object.getPrototypeOf(Uint8Array.prototype)
const copy: (target: Column, source: Column, offset: number) => void = uncurried(typedArrayPrototype.set)
const view: (column: Column, from: number, to: number) => Column = uncurried(typedArrayPrototype.subarray)

/** Copies the first `count` elements of `source` into `target`, from `offset` on. */
export function copyInto(target: Column, source: Column, count: number, offset: number): void {
  copy(target, view(source, 0, count), offset)
}

export const NativePromise = Promise
export const nativeThen = Promise.prototype.then
/** What `then` of a promise of the browser's gives; the page's own `then` is not called. */
export const promiseThen: (
  promise: Promise<unknown>,
  fulfilled: (value: unknown) => unknown,
  rejected: (error: unknown) => unknown,
) => Promise<unknown> = uncurried(Promise.prototype.then)

const encoder = new TextEncoder()
const encode = uncurried(TextEncoder.prototype.encode)
/** The bytes of a text. A lone surrogate becomes U+FFFD. */
export const utf8 = (text: string): Uint8Array => encode(encoder, text)

/** `setTimeout`. */
export const later = setTimeout.bind(globalThis)
/** `queueMicrotask`. */
export const soon = queueMicrotask.bind(globalThis)
/** `clearTimeout`. */
export const never = clearTimeout.bind(globalThis)

/** A weak map whose methods no page can change. */
export function weakMap<Key extends object, Value>(map = new WeakMap<Key, Value>()) {
  return {
    get: (key: Key) => weakGet(map, key) as Value | undefined,
    set: (key: Key, value: Value) => void weakSet(map, key, value),
  }
}
const weakGet: (map: WeakMap<object, unknown>, key: object) => unknown = uncurried(WeakMap.prototype.get)
const weakSet: (map: WeakMap<object, unknown>, key: object, value: unknown) => unknown = uncurried(
  WeakMap.prototype.set,
)

/** A map whose methods are its own, out of reach of whoever changes `Map.prototype`; engines still see a map. */
export class SafeMap<Key, Value> extends Map<Key, Value> {
  // biome-ignore lint/complexity/noUselessConstructor: the implicit one spreads its arguments by the page's array iterator.
  constructor() {
    super()
  }
}
for (const name of ['get', 'set', 'size'] as const) {
  const descriptor = Object.getOwnPropertyDescriptor(Map.prototype, name)
  if (descriptor) Object.defineProperty(SafeMap.prototype, name, descriptor)
}

/** The prototype of one of the browser's classes, where it has that class. */
export function prototypeOf(name: string): object | undefined {
  const holder: unknown = reflectGet(globalThis, name)
  const prototype: unknown = typeof holder === 'function' ? reflectGet(holder, 'prototype') : undefined
  return typeof prototype === 'object' && prototype !== null ? prototype : undefined
}

/** A getter of one of the browser's classes, its own or inherited, as a function; it gives undefined where there is none. */
export function getter<Of extends object, Value>(className: string, name: PropertyKey): (of: Of) => Value {
  for (let at: object | null = prototypeOf(className) ?? null; at !== null; at = getPrototypeOf(at)) {
    const get = getOwnPropertyDescriptor(at, name)?.get
    if (get !== undefined) return uncurried(get as (this: Of) => Value)
  }
  return () => undefined as Value
}
