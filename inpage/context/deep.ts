/**
 * Deep: accessors on `Promise.prototype`, so that every `await` within a flow is seen. `await p` asks `p` for its
 * `constructor`, and if that is not %Promise% for its `then` (https://tc39.es/ecma262/#await, PromiseResolve): the second
 * question is the only moment of an `await` that a program can see. They are there while code of a flow runs and no
 * longer; see `presence.ts`.
 *
 * The page may ask for `constructor`, too, and an accessor can't tell its question from an engine's. What it does with
 * the answer is to compare it with `Promise`: who reads `Promise` after a `constructor`, and no `then` between, is given
 * that same answer.
 */

import { isObject } from '../platform/is-object'
import { getPrototypeOf, hasOwn, NativePromise, nativeThen, reflectApply, reflectGet } from '../platform/natives'
import { type Callable, transparentProxy } from '../platform/transparent-proxy'
import type { Flow, Settle, Then, Wait } from './flow'
import { isEngines, LINKING, linked } from './linked-reaction'
import { Presence } from './presence'
import { Accessor, Method, replaceable } from './promise-parts'

/**
 * Instruments the document's promises within flows, and gives back the undoing. `onLocked`: the page has frozen them
 * since, and nothing is instrumented any more.
 * @throws where `Promise` or its prototype is frozen
 */
export function installDeep(flow: Flow, onLocked: () => void): () => void {
  const { prototype } = NativePromise
  replaceable(prototype, 'constructor')
  replaceable(prototype, 'then')

  let on = true
  /** The promise whose `constructor` was asked for last: an `await` asks it for `then` next. */
  let asked: unknown
  /** The page has read `Promise` for that, and was given `other`. */
  let isCompared = false
  /** The promise that one of our own calls is about: its constructor is no `await`'s question. */
  let ours: unknown
  /** What that one gives for its constructor, if not what all others do. */
  let oursGives: object | undefined
  /** The promise whose `then` one of the engine's combinators calls next. */
  let combined: unknown

  const isIn = () => on && !flow.isOutside

  /** Calls `target` as a call of our own about `promise`. */
  const call = (promise: unknown, gives: object | undefined, target: unknown, self: unknown, args: unknown[]) => {
    const outer = ours
    const outerGives = oursGives
    ours = promise
    oursGives = gives
    try {
      return reflectApply(target, self, args)
    } finally {
      ours = outer
      oursGives = outerGives
    }
  }

  /** Not %Promise%, and in all else the same. */
  const other: PromiseConstructor = new Proxy(NativePromise, {
    __proto__: null,
    get(target: object, key: PropertyKey, receiver: unknown) {
      // It was `then` or `finally` of the engine's own that asked for the constructor.
      if (key === Symbol.species) asked = undefined
      return reflectGet(target, key, receiver)
    },
  } as ProxyHandler<PromiseConstructor>)

  /** Within `finally`: what it gives to `then` is the engine's own, and calls the page's. */
  let inFinally = false

  const react: Then = (self, fulfilled, rejected) => {
    const place = flow.here()
    // What a page passes on from the executor of a promise is left as it is.
    const isPassedOn = typeof rejected === 'function' && !inFinally && isEngines(fulfilled)
    return call(self, undefined, nativeThen, self, [
      isPassedOn ? fulfilled : flow.reaction(place, fulfilled),
      flow.reaction(place, rejected),
    ])
  }
  const isOfSubclass = (self: unknown) => isObject(self) && getPrototypeOf(self) !== prototype
  const ourThen = transparentProxy(nativeThen as Callable, {
    apply(target, self, args) {
      if (!isIn()) return reflectApply(target, self, args)
      if (self !== undefined && self === combined) {
        // No code of the page's: what it adds only counts, and V8's async stack traces know it.
        combined = undefined
        return call(self, undefined, target, self, args)
      }
      if (flow.isDirect && isOfSubclass(self)) {
        const [fulfilled, rejected] = args as Settle[]
        // An engine has called it for an `await` of it, or for what was resolved with it.
        if (isEngines(fulfilled) && isEngines(rejected)) return flow.waitHere(add, self, fulfilled, rejected)
      }
      return react(self, args[0] as Settle, args[1] as Settle)
    },
  })
  const add: Wait = (self, goOn, fail) => call(self, undefined, nativeThen, self, [goOn, fail])
  const then = new Accessor(prototype, 'then', nativeThen, ourThen, (self, value) => {
    const isAwait = asked !== undefined && asked === self
    asked = undefined
    if (!isAwait || !isIn()) return value
    presence.awaited()
    return flow.thenOf(wait, (of, ...args) => reflectApply(value, of, args))
  })
  const wait: Wait = (self, goOn, fail, fulfilled, rejected) => {
    presence.waits()
    // An `await` calls no `then` of the page's for a promise that %Promise% made.
    if (constructors.value !== NativePromise) return call(self, undefined, then.value, self, [goOn, fail])
    return call(self, LINKING, linked, undefined, [self, goOn, fail, fulfilled, rejected])
  }
  const constructors = new Accessor(prototype, 'constructor', NativePromise, NativePromise, (self, value) => {
    if (self === ours && oursGives !== undefined) return oursGives
    if (self === prototype && isCompared && value === NativePromise) {
      isCompared = false
      return other
    }
    // A `then` of its own is none that an `await` would call: it must not find it.
    if (!isIn() || self === prototype || self === ours || !isObject(self) || hasOwn(self, 'then')) return value
    if (then.isData) {
      presence.changed(1)
      then.asAccessor()
    }
    isCompared = false
    asked = self
    return value === NativePromise ? other : value
  })
  const inScope = new Accessor(globalThis, 'Promise', NativePromise, NativePromise, (_self, value) => {
    if (!isIn() || value !== NativePromise) return value
    isCompared = asked !== undefined
    asked = undefined
    // Who looks at `Promise.prototype.then` finds it as it was; at the next `await` it is ours again.
    if (!then.isData && presence.mayChange) {
      presence.changed(1)
      then.asData()
    }
    return isCompared ? other : value
  })

  const resolve = new Method(NativePromise, 'resolve', (target, self, args) =>
    // Within a flow a promise does not say that %Promise% made it, and would be wrapped in another one.
    isIn()
      ? call(args[0], undefined, target, self === other ? NativePromise : self, args)
      : reflectApply(target, self, args),
  )
  /** %Promise% to the engine's combinators: they call its `resolve`, and right after it `then` of what that gives. */
  const combiner = new Proxy(NativePromise, {
    __proto__: null,
    get(target: PromiseConstructor, key: PropertyKey, receiver: unknown) {
      const value: unknown = reflectGet(target, key, receiver)
      if (value !== resolve.ours) return value
      return (item: unknown) => {
        combined = reflectApply(value, target, [item])
        return combined
      }
    },
  } as ProxyHandler<PromiseConstructor>)
  const combine = (target: unknown, self: unknown, args: unknown[]) => {
    if (!isIn()) return reflectApply(target, self, args)
    try {
      return reflectApply(target, self === NativePromise || self === other ? combiner : self, args)
    } finally {
      combined = undefined
    }
  }
  const parts = [
    resolve,
    new Method(NativePromise, 'all', combine),
    new Method(NativePromise, 'allSettled', combine),
    new Method(NativePromise, 'any', combine),
    new Method(NativePromise, 'race', combine),
    new Method(prototype, 'finally', (target, self, args) => {
      const outer = inFinally
      inFinally = isIn()
      try {
        return reflectApply(target, self, args)
      } finally {
        inFinally = outer
      }
    }),
    // `break` out of `for await` makes the generator await what it is to return: nothing, which would hide its `finally`.
    new Method(generatorPrototype, 'return', (target, self, args) =>
      reflectApply(target, self, isIn() ? [isObject(args[0]) ? args[0] : nativeResolve(args[0])] : args),
    ),
    constructors,
    then,
    inScope,
  ]

  const presence = new Presence(
    flow,
    {
      // SES (https://github.com/endojs/endo) is there: what locks promises finds an accessor there, and throws.
      isLocking: () => hasOwn(globalThis, 'lockdown') && hasOwn(globalThis, 'repairIntrinsics'),
      put() {
        for (let i = 0; i < parts.length; i++) parts[i].put()
      },
      take() {
        for (let i = 0; i < parts.length; i++) parts[i].take()
      },
    },
    () => {
      remove()
      onLocked()
    },
  )
  function remove(): void {
    on = false
    flow.watch(undefined)
    presence.remove()
  }
  flow.watch({
    begin: () => presence.begin(),
    end() {
      asked = undefined
      isCompared = false
      presence.end()
    },
    pause() {
      asked = undefined
      isCompared = false
      presence.pause()
    },
  })
  return remove
}

const nativeResolve: (value: unknown) => unknown = NativePromise.resolve.bind(NativePromise)
const generatorPrototype: object = getPrototypeOf(async function* () {}).prototype
