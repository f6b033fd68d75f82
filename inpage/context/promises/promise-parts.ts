/** What `deep` puts in place of properties of `Promise`, and restores: accessors and methods. */

import { type Callable, transparentProxy } from '../../platform/calls/transparent-proxy'
import { isObject } from '../../platform/is-object'
import { hasOwn, NativeError } from '../../platform/natives'
import type { Part } from '../presence'

/** The plain built-ins, as they run at each change. The descriptors that they return have all members that are read below. */
const { defineProperty, getOwnPropertyDescriptor } = Reflect

type DataDescriptor = PropertyDescriptor & { readonly value: unknown }

/**
 * The property of `holder` as others have left it.
 *
 * @throws if it can't be replaced
 */
export function replaceable(holder: object, key: string): DataDescriptor {
  const descriptor = getOwnPropertyDescriptor(holder, key)
  if (descriptor === undefined || !hasOwn(descriptor, 'value') || descriptor.configurable !== true) {
    throw new NativeError(`${key} can't be replaced`)
  }
  return descriptor as DataDescriptor
}

/** Without what the page has put on `Object.prototype`. */
function bare(descriptor: PropertyDescriptor): PropertyDescriptor {
  return { __proto__: null, ...descriptor } as PropertyDescriptor
}

function define(holder: object, key: string, bareDescriptor: PropertyDescriptor): void {
  if (!defineProperty(holder, key, bareDescriptor)) throw new NativeError(`${key} can't be replaced`)
}

/**
 * A data property as an accessor. Writing it changes what is read, as before. `ours` is read in place of `native`; a value that
 * the page has put there stays.
 */
export class Accessor implements Part {
  /** The value that is read here. */
  value: unknown
  readonly #holder: object
  readonly #key: string
  readonly #native: unknown
  readonly #ours: unknown
  readonly #accessor: PropertyDescriptor
  readonly #set: (this: unknown, value: unknown) => void
  readonly #data: PropertyDescriptor = bare({ configurable: true })
  #isData = false

  constructor(
    holder: object,
    key: string,
    native: unknown,
    ours: unknown,
    read: (self: unknown, value: unknown) => unknown,
  ) {
    this.#holder = holder
    this.#key = key
    this.#native = native
    this.#ours = ours
    this.value = native
    const accessor = this
    this.#accessor = bare({
      configurable: true,
      get(this: unknown) {
        return read(this, accessor.value)
      },
    })
    this.#set = function (value) {
      accessor.#write(this, value)
    }
  }

  put(): void {
    // A page that locks the property while the accessor is installed locks the accessor.
    if (this.#isIn(getOwnPropertyDescriptor(this.#holder, this.#key))) return
    const before = replaceable(this.#holder, this.#key)
    this.#accessor.enumerable = before.enumerable
    // Where the page has made it read-only, writing fails as before.
    this.#accessor.set = before.writable ? this.#set : undefined
    this.#data.enumerable = before.enumerable
    this.#data.writable = before.writable
    this.value = before.value === this.#native ? this.#ours : before.value
    this.#isData = false
    this.#putAccessor()
  }

  take(): void {
    const now = getOwnPropertyDescriptor(this.#holder, this.#key)
    if (now?.configurable !== true) return
    const isIn = this.#isIn(now)
    const value: unknown = isIn ? this.value : now.value
    if (value === this.#ours) this.#putData(this.#native)
    else if (isIn) this.#putData(value)
  }

  get isData(): boolean {
    return this.#isData
  }

  /** Turns the accessor back into a data property with its present value. */
  asData(): void {
    const now = getOwnPropertyDescriptor(this.#holder, this.#key)
    if (now?.configurable !== true || !this.#isIn(now)) return
    this.#isData = true
    this.#putData(this.value)
  }

  asAccessor(): void {
    const now = getOwnPropertyDescriptor(this.#holder, this.#key)
    if (now?.configurable !== true || !hasOwn(now, 'value')) return
    this.#isData = false
    this.value = now.value
    this.#putAccessor()
  }

  #isIn(now: PropertyDescriptor | undefined): boolean {
    return now !== undefined && now.get === this.#accessor.get
  }

  #putAccessor(): void {
    define(this.#holder, this.#key, this.#accessor)
  }

  #putData(value: unknown): void {
    this.#data.value = value
    define(this.#holder, this.#key, this.#data)
  }

  /** Gives a promise, or the prototype of a subclass, an own property, as writing an inherited data property does. */
  #write(self: unknown, value: unknown): void {
    if (self === this.#holder) {
      if (getOwnPropertyDescriptor(self as object, this.#key)?.configurable) this.value = value
    } else if (isObject(self)) {
      define(self, this.#key, bare({ value, configurable: true, enumerable: true, writable: true }))
    }
  }
}

/** A method whose calls go to `within`; a value that the page has put in its place stays, and so does what it has locked. */
export class Method implements Part {
  readonly #holder: object
  readonly #key: string
  /** Only values: the property keeps what else the page has made of it. */
  readonly #native: PropertyDescriptor
  readonly #within: PropertyDescriptor

  constructor(holder: object, key: string, within: (target: Callable, self: unknown, args: unknown[]) => unknown) {
    this.#holder = holder
    this.#key = key
    const { value } = replaceable(holder, key)
    this.#native = bare({ value })
    this.#within = bare({ value: transparentProxy(value as Callable, { apply: within }) })
  }

  get ours(): unknown {
    return this.#within.value
  }

  /** @throws if the page has locked the method */
  put(): void {
    if (this.#value === this.#native.value) define(this.#holder, this.#key, this.#within)
  }

  take(): void {
    if (this.#value === this.#within.value) defineProperty(this.#holder, this.#key, this.#native)
  }

  get #value(): unknown {
    return getOwnPropertyDescriptor(this.#holder, this.#key)?.value
  }
}
