/**
 * The carrier `deep`: accessors on `Promise.prototype` by which every `await` within a flow is seen. `await p` reads
 * `p.constructor`, and, if that is not %Promise%, `p.then` (https://tc39.es/ecma262/#await, PromiseResolve). The second read is
 * the only moment of an `await` that a program can see. The accessors are installed only while code of a flow runs; see
 * `presence.ts`.
 *
 * The page may read `constructor` as well, and an accessor cannot tell its read from the engine's. A page compares the result with
 * `Promise`. So if `Promise` is read after a `constructor`, without a `then` in between, it gives the same result.
 */

import { type Callable, transparentProxy } from '../platform/calls/transparent-proxy'
import { isGone } from '../platform/gone'
import { isObject } from '../platform/is-object'
import {
  getPrototypeOf,
  hasOwn,
  NativePromise,
  nativeThen,
  reflectApply,
  reflectConstruct,
  reflectGet,
} from '../platform/natives'
import { descriptorCalls } from './descriptor-calls'
import type { Flow, Settle, Then, Wait } from './flow'
import { Presence } from './presence'
import { isEngines, LINKING, linked } from './promises/linked-reaction'
import { Accessor, Method, replaceable } from './promises/promise-parts'

/** What a promise is made with. */
type Executor = (resolve: (value: unknown) => void, reject: (error: unknown) => void) => void

/**
 * Instruments the document's promises within flows.
 *
 * @param onLocked - called when the page has frozen its promises since; nothing is instrumented any more
 * @returns the undo function
 * @throws if `Promise` or its prototype is frozen
 */
export function installDeep(flow: Flow, onLocked: () => void): () => void {
  const { prototype } = NativePromise
  replaceable(prototype, 'constructor')
  replaceable(prototype, 'then')

  let on = true
  /** The promise whose `constructor` was read last: an `await` reads its `then` next. */
  let asked: unknown
  /** Whether the page has read `Promise` to compare it, and got `other`. */
  let isCompared = false
  /** The promise of a call of our own: reads of its constructor belong to no `await`. */
  let ours: unknown
  /** What that promise gives as its constructor, if not the usual. */
  let oursGives: object | undefined
  /** The promise whose `then` one of the engine's combinators calls next. */
  let combined: unknown

  const isIn = () => on && !flow.isOutside && !isGone()

  /** Calls `target` on our own behalf for `promise`. */
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

  /** Set within `finally`: what that passes to `then` are functions of the engine that call the page's. */
  let inFinally = false
  /** On which promise the engine's own `then`, which the page had taken before, was called: it asks for the result's class next. */
  let followed: unknown

  /** Adds a reaction of ours to what may be a promise; false if it is none, as where the page has read the species itself. */
  const hasAdded = (promise: unknown, reaction: () => void) => {
    try {
      call(promise, undefined, nativeThen, promise, [reaction, reaction])
      return true
    } catch {
      return false
    }
  }
  /**
   * Differs from %Promise% in nothing but identity. As the species of a promise it makes what the engine's `then` returns, just
   * before that adds the page's reaction. So one of ours comes before it, and it returns to a function of ours.
   */
  const follower: PromiseConstructor = new Proxy(NativePromise, {
    __proto__: null,
    construct(target: PromiseConstructor, args: [Executor], newTarget: unknown) {
      const promise = followed
      followed = undefined
      const [enter, leave] = flow.around()
      if (promise === undefined || newTarget !== follower || !hasAdded(promise, enter))
        return reflectConstruct(target, args, newTarget)
      return new NativePromise((resolve, reject) => {
        const left = (settle: (value: unknown) => void) => (value: unknown) => {
          leave()
          settle(value)
        }
        args[0](left(resolve), left(reject))
      })
    },
  } as ProxyHandler<PromiseConstructor>)

  /** Differs from %Promise% in nothing but identity. */
  const other: PromiseConstructor = new Proxy(NativePromise, {
    __proto__: null,
    get(target: object, key: PropertyKey, receiver: unknown) {
      const value: unknown = reflectGet(target, key, receiver)
      if (key !== Symbol.species) return value
      // The engine's own `then` or `finally` has read the constructor.
      const self = asked
      asked = undefined
      // What we add ourselves, also to promises of our own, is followed already.
      if (ours !== undefined || inFinally || value !== receiver || !isIn()) return value
      followed = self
      return follower
    },
  } as ProxyHandler<PromiseConstructor>)

  const react: Then = (self, fulfilled, rejected) => {
    const place = flow.here()
    // A rejection that a page passes on from the executor of a promise is left alone.
    const isPassedOn = typeof rejected === 'function' && !inFinally && isEngines(fulfilled)
    return call(self, undefined, nativeThen, self, [
      isPassedOn ? fulfilled : flow.reaction(place, fulfilled),
      flow.reaction(place, rejected),
    ])
  }
  const ourThen = transparentProxy(nativeThen as Callable, {
    apply(target, self, args) {
      if (!isIn()) return reflectApply(target, self, args)
      if (self !== undefined && self === combined) {
        // No code of the page runs: the combinator's functions only count, and V8's async stack traces know them.
        combined = undefined
        return call(self, undefined, target, self, args)
      }
      if (flow.isDirect && !inFinally) {
        const [fulfilled, rejected] = args as Settle[]
        // An engine calls it for an `await`, or because a promise was resolved with this one; or a thenable, which passes on to
        // its own promise what an `await` gave to it; or a page, which may go on with what it returns.
        if (isEngines(fulfilled) && isEngines(rejected)) return flow.waitHere(waitHere, self, fulfilled, rejected)
      }
      return react(self, args[0] as Settle, args[1] as Settle)
    },
  })
  const waitHere: Wait = (self, goOn, fail, fulfilled, rejected) => {
    const after = call(self, undefined, nativeThen, self, [goOn, fail])
    // By these V8's async stack traces go on; they do nothing, as one of them has been called by then.
    if (getPrototypeOf(self as object) === prototype) call(after, undefined, nativeThen, after, [fulfilled, rejected])
    return after
  }
  const then = new Accessor(prototype, 'then', nativeThen, ourThen, (self, value) => {
    const isAwait = asked !== undefined && asked === self
    asked = followed = undefined
    if (!isAwait || !isIn()) return value
    presence.awaited()
    return flow.thenOf(wait, (of, ...args) => reflectApply(value, of, args))
  })
  const wait: Wait = (self, goOn, fail, fulfilled, rejected) => {
    presence.waits()
    // An `await` does not call the page's `then` on a promise that %Promise% made.
    if (constructors.value !== NativePromise) return call(self, undefined, then.value, self, [goOn, fail])
    return call(self, LINKING, linked, undefined, [self, goOn, fail, fulfilled, rejected])
  }
  const constructors = new Accessor(prototype, 'constructor', NativePromise, NativePromise, (self, value) => {
    if (self === ours && oursGives !== undefined) return oursGives
    if (self === prototype && isCompared && value === NativePromise) {
      isCompared = false
      return other
    }
    // An `await` would not call an own `then`, so it must not find it.
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
    if (followed !== undefined) {
      followed = undefined
      return follower
    }
    isCompared = asked !== undefined
    asked = undefined
    // Show `Promise.prototype.then` as it was; at the next `await` it is replaced again.
    if (!then.isData && presence.mayChange) {
      presence.changed(1)
      then.asData()
    }
    return isCompared ? other : value
  })

  const resolve = new Method(NativePromise, 'resolve', (target, self, args) =>
    // Within a flow a promise does not show %Promise% as its constructor, and would be wrapped in another.
    isIn()
      ? call(args[0], undefined, target, self === other ? NativePromise : self, args)
      : reflectApply(target, self, args),
  )
  /**
   * %Promise% for the engine's combinators: they call its `resolve`, and then `then` of the result. The target has no
   * properties of its own that a page can freeze: a proxy must give those of its target as they are then.
   */
  const combiner = new Proxy(NativePromise.bind(undefined), {
    __proto__: null,
    get(_target: object, key: PropertyKey, receiver: unknown) {
      const value: unknown = reflectGet(NativePromise, key, receiver)
      if (value !== resolve.ours) return value
      return (item: unknown) => {
        combined = reflectApply(value, NativePromise, [item])
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
    // `break` in `for await` makes the generator await its return value: undefined, which would hide its `finally` from us.
    new Method(generatorPrototype, 'return', (target, self, args) =>
      reflectApply(target, self, isIn() ? [isObject(args[0]) ? args[0] : nativeResolve(args[0])] : args),
    ),
    constructors,
    then,
    inScope,
  ]

  const guards = descriptorCalls(
    (holder, key) =>
      holder === NativePromise ||
      (holder === prototype && key !== 'catch') ||
      (holder === globalThis && (key === undefined || key === 'Promise')),
    (look) => presence.asFound(look),
  )

  const presence = new Presence(
    flow,
    {
      // SES (https://github.com/endojs/endo) is present; it throws if it finds an accessor when it locks promises.
      isLocking: () => hasOwn(globalThis, 'lockdown') && hasOwn(globalThis, 'repairIntrinsics'),
      put() {
        for (let i = 0; i < parts.length; i++) parts[i].put()
      },
      take() {
        for (let i = 0; i < parts.length; i++) parts[i].take()
      },
      guard() {
        for (let i = 0; i < guards.length; i++) guards[i].put()
      },
      unguard() {
        for (let i = 0; i < guards.length; i++) guards[i].take()
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
      asked = followed = undefined
      isCompared = false
      presence.end()
    },
    pause() {
      asked = followed = undefined
      isCompared = false
      presence.pause()
    },
  })
  return remove
}

const nativeResolve: (value: unknown) => unknown = NativePromise.resolve.bind(NativePromise)
const generatorPrototype: object = getPrototypeOf(async function* () {}).prototype
