/**
 * The built-ins that the tracer uses, captured while the library is evaluated, so that a page that overwrites them later
 * changes nothing for us. Methods become functions that take their object first: `slice(text, 0, 3)`.
 */
const { bind, call } = Function.prototype

/** Turns a method into a function that takes its object first. Engines inline it: it costs no more than the call itself. */
export function uncurried<This, Arguments extends unknown[], Result>(
  method: (this: This, ...args: Arguments) => Result,
): (self: This, ...args: Arguments) => Result {
  return bind.call(call, method)
}

export const { isArray } = Array
/** Calls `fn` with `self` as `this` and a list of arguments. */
export const reflectApply: (fn: unknown, self: unknown, args: readonly unknown[]) => unknown = Reflect.apply as never
/** `new fn(...args)` with `newTarget` as `new.target`. */
export const reflectConstruct: (fn: unknown, args: readonly unknown[], newTarget: unknown) => object =
  Reflect.construct as never
/** Reads a property by its key; an accessor is called on `receiver`. */
export const reflectGet: (target: object, key: PropertyKey, receiver?: unknown) => unknown = Reflect.get
/** `eval`. What a text imports is relative to whoever calls this, so a script of ours must not. */
export const compile = reflectGet(globalThis, 'eval')
export const functionText = Function.prototype.toString
export const { create, getOwnPropertyNames, getPrototypeOf, keys: keysOf } = Object
const { defineProperty: define, getOwnPropertyDescriptor: descriptorOf } = Object

/** `Object.defineProperty`; nothing that the page put on `Object.prototype` becomes part of the descriptor. */
export function defineProperty<T extends object>(object: T, key: PropertyKey, descriptor: PropertyDescriptor): T {
  return define(object, key, { __proto__: null, ...descriptor } as PropertyDescriptor)
}

/** The descriptor of an own property, without a prototype: nothing on `Object.prototype` is part of it. */
export function getOwnPropertyDescriptor(object: object, key: PropertyKey): PropertyDescriptor | undefined {
  const descriptor = descriptorOf(object, key)
  return descriptor && ({ __proto__: null, ...descriptor } as PropertyDescriptor)
}

/** Whether an object has an own property. */
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
/** @throws SyntaxError for text that is not JSON */
export const parseJson: (text: string) => unknown = JSON.parse
/** Quotes a string as JSON. Only for strings: for other values the page's `toJSON` would be called. */
export const quoted: (text: string) => string = JSON.stringify

/** A number as text in a base from 2 to 36. */
export const numberText: (value: number, base: number) => string = uncurried(Number.prototype.toString)
/** Joins strings with a separator. */
export const join: (list: readonly string[], separator: string) => string = uncurried(Array.prototype.join)
/** Removes the last of a list. */
export const pop: (list: unknown[]) => unknown = uncurried(Array.prototype.pop)
/** The part of a string from the code unit `from` to before `to`. */
export const slice: (text: string, from: number, to: number) => string = uncurried(String.prototype.slice)
/** The UTF-16 code unit at an index; NaN beyond the end. */
export const charCodeAt: (text: string, at: number) => number = uncurried(String.prototype.charCodeAt)
/** The index at which a part first occurs at `from` or later; -1 if it does not. */
export const indexOf: (text: string, part: string, from: number) => number = uncurried(String.prototype.indexOf)

export const NativeArrayBuffer = ArrayBuffer
/** @throws TypeError for anything but an `ArrayBuffer` */
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
/** `promise.then` by the browser's own `then`; the page's is not called. */
export const promiseThen: (
  promise: Promise<unknown>,
  fulfilled: (value: unknown) => unknown,
  rejected: (error: unknown) => unknown,
) => Promise<unknown> = uncurried(Promise.prototype.then)

const encoder = new TextEncoder()
const encode = uncurried(TextEncoder.prototype.encode)
/** The UTF-8 bytes of a string. A lone surrogate becomes U+FFFD. */
export const utf8 = (text: string): Uint8Array => encode(encoder, text)

/** `setTimeout`. */
export const later = setTimeout.bind(globalThis)
/** `queueMicrotask`. */
export const soon = queueMicrotask.bind(globalThis)
/** `clearTimeout`. */
export const never = clearTimeout.bind(globalThis)

/** A weak map whose methods a page cannot change. */
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

/** A map with own copies of its methods, so that a page that changes `Map.prototype` does not affect it. */
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

/** The prototype of one of the browser's classes; undefined if the browser does not have the class. */
export function prototypeOf(name: string): object | undefined {
  const holder: unknown = reflectGet(globalThis, name)
  const prototype: unknown = typeof holder === 'function' ? reflectGet(holder, 'prototype') : undefined
  return typeof prototype === 'object' && prototype !== null ? prototype : undefined
}

/** A getter of one of the browser's classes, own or inherited, as a function. It returns undefined if there is none. */
export function getter<Of extends object, Value>(className: string, name: PropertyKey): (of: Of) => Value {
  for (let at: object | null = prototypeOf(className) ?? null; at !== null; at = getPrototypeOf(at)) {
    const get = getOwnPropertyDescriptor(at, name)?.get
    if (get !== undefined) return uncurried(get as (this: Of) => Value)
  }
  return () => undefined as Value
}
