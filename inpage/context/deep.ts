/**
 * Deep: accessors on `Promise.prototype`, so that every `await` within a flow is seen. `await p` asks `p` for its
 * `constructor`, and if that is not %Promise% for its `then` (https://tc39.es/ecma262/#await, PromiseResolve): the second
 * question is the only moment of an `await` that a program can see. Outside a flow the answer is %Promise%, and the
 * engine goes its usual way.
 */

import { type Callable, disguise } from '../disguise'
import { isObject } from '../is-object'
import {
  create,
  defineProperty,
  getOwnPropertyDescriptor,
  getPrototypeOf,
  hasOwn,
  NativePromise,
  nativeThen,
  reflectApply,
} from '../natives'
import type { Flow, Settle, Then } from './flow'

/**
 * Instruments the document's promises, and gives back the undoing.
 * @throws where `Promise` or its prototype is frozen
 */
export function installDeep(flow: Flow): () => void {
  const prototype = NativePromise.prototype
  const constructorBefore = slotOf(prototype, 'constructor')
  const thenBefore = slotOf(prototype, 'then')

  /** Not %Promise%, and in all else the same. */
  const other = new Proxy(NativePromise, create(null))
  let on = true
  /** The promise whose `constructor` was asked for last: an `await` asks it for `then` next. */
  let asked: unknown
  /** The promise that one of our own calls is about: its constructor is no `await`'s question. */
  let ours: unknown

  const react: Then = (self, fulfilled, rejected) => {
    const place = flow.here()
    const outer = ours
    ours = self
    try {
      return reflectApply(nativeThen, self, [flow.reaction(place, fulfilled), flow.reaction(place, rejected)])
    } finally {
      ours = outer
    }
  }
  const then = new Slot(
    thenBefore,
    disguise(nativeThen as Callable, {
      apply: (target, self, args) =>
        on && !flow.isOutside ? react(self, args[0] as Settle, args[1] as Settle) : reflectApply(target, self, args),
    }),
    (self, value) => {
      const isAwait = asked === self
      asked = undefined
      return isAwait && on && !flow.isOutside
        ? flow.thenOf(awaitThen, (of, ...args) => reflectApply(value, of, args))
        : value
    },
  )
  const awaitThen: Then = (self, fulfilled, rejected) => {
    const outer = ours
    ours = self
    try {
      // An `await` calls no `then` of the page's for a promise that %Promise% made.
      return reflectApply(constructors.value === NativePromise ? nativeThen : then.value, self, [fulfilled, rejected])
    } finally {
      ours = outer
    }
  }

  const constructors = new Slot(constructorBefore, constructorBefore.value, (self, value) => {
    // A `then` of its own is none that an `await` would call: it must not find it.
    if (!on || self === prototype || self === ours || flow.isOutside || !isObject(self) || hasOwn(self, 'then')) {
      return value
    }
    asked = self
    return value === NativePromise ? other : value
  })
  const undo = [() => constructors.remove(prototype, 'constructor'), () => then.remove(prototype, 'then')]
  /** Within a flow calls of a method go to `within`. */
  const replace = (
    holder: object,
    key: string,
    within: (target: unknown, self: unknown, args: unknown[]) => unknown,
  ) => {
    const before = slotOf(holder, key)
    const value = disguise(before.value as Callable, {
      apply: (target, self, args) =>
        on && !flow.isOutside ? within(target, self, args) : reflectApply(target, self, args),
    })
    defineProperty(holder, key, { ...before, value })
    undo[undo.length] = () => {
      if (getOwnPropertyDescriptor(holder, key)?.value === value) defineProperty(holder, key, before)
    }
  }
  function remove(): void {
    on = false
    for (const step of undo) {
      try {
        step()
      } catch {
        // Frozen since: it stays, and passes everything on.
      }
    }
  }
  try {
    // Within a flow a promise does not say that %Promise% made it, and would be wrapped in another one.
    replace(NativePromise, 'resolve', (target, self, args) => {
      const outer = ours
      ours = args[0]
      try {
        return reflectApply(target, self === other ? NativePromise : self, args)
      } finally {
        ours = outer
      }
    })
    // `break` out of `for await` makes the generator await what it is to return: nothing, which would hide its `finally`.
    replace(generatorPrototype, 'return', (target, self, args) =>
      reflectApply(target, self, [isObject(args[0]) ? args[0] : nativeResolve(args[0])]),
    )
    constructors.put(prototype, 'constructor')
    then.put(prototype, 'then')
  } catch (error) {
    remove()
    throw error
  }
  return remove
}

const nativeResolve: (value: unknown) => unknown = NativePromise.resolve.bind(NativePromise)
const generatorPrototype: object = getPrototypeOf(async function* () {}).prototype

type DataSlot = PropertyDescriptor & { readonly value: unknown }

function slotOf(holder: object, key: string): DataSlot {
  const descriptor = getOwnPropertyDescriptor(holder, key)
  if (descriptor === undefined || !('value' in descriptor) || descriptor.configurable !== true) {
    throw new Error(`${key} can't be replaced`)
  }
  return descriptor as DataSlot
}

/** A data property as an accessor that nobody takes for one: whoever writes it changes what is read, as before. */
class Slot {
  value: unknown
  readonly #initial: unknown
  readonly #before: DataSlot
  readonly #get: () => unknown

  constructor(before: DataSlot, initial: unknown, read: (self: unknown, value: unknown) => unknown) {
    this.value = initial
    this.#initial = initial
    this.#before = before
    const slot = this
    this.#get = function (this: unknown) {
      return read(this, slot.value)
    }
  }

  /** The page has written nothing here. */
  get isOurs(): boolean {
    return this.value === this.#initial
  }

  put(holder: object, key: string): void {
    const slot = this
    defineProperty(holder, key, {
      configurable: true,
      enumerable: false,
      get: this.#get,
      set(this: unknown, value: unknown) {
        // A promise, or the prototype of a subclass, gets one of its own; as with any inherited data property.
        if (this === holder) {
          if (getOwnPropertyDescriptor(holder, key)?.configurable) slot.value = value
        } else if (isObject(this)) {
          defineProperty(this, key, { value, configurable: true, enumerable: true, writable: true })
        }
      },
    })
  }

  remove(holder: object, key: string): void {
    if (getOwnPropertyDescriptor(holder, key)?.get !== this.#get) return
    defineProperty(holder, key, this.isOurs ? this.#before : { ...this.#before, value: this.value })
  }
}
