/**
 * An `IntersectionObserver` tells at once of each element that it begins to observe: that is set off by who has begun it,
 * though the observer may be there since before any flow. So Next prefetches where the links of a new route lead to. What it
 * tells later comes of what the user has done: so lists load more where they are scrolled to their end.
 */

import { type Around, patch } from '../../platform/calls/patch'
import { disposeAll } from '../../platform/dispose-all'
import { isObject } from '../../platform/is-object'
import { getter, prototypeOf, reflectApply, weakMap } from '../../platform/natives'
import type { Callback, Flow } from '../flow'
import type { Place } from '../place'
import { byUser } from './by-user'

const NAME = 'IntersectionObserver'
const targetOf = getter<object, object>('IntersectionObserverEntry', 'target')

/** Returns the undo function. */
export function bindIntersections(flow: Flow): () => void {
  /** Where code stood that has begun to observe an element; undefined once that was told. */
  const begun = weakMap<object, Place | undefined>()

  /** The place of all `entries`, if that is one. */
  const placeOf = (entries: unknown): Place | undefined => {
    const list = entries as readonly object[]
    let place: Place | undefined
    let isOne = true
    for (let i = 0; i < list.length; i++) {
      const target = targetOf(list[i])
      const own = begun.get(target)
      if (own === undefined) continue
      begun.set(target, undefined)
      isOne &&= place === undefined || place.context === own.context
      place = own
    }
    return isOne ? place : undefined
  }
  const construct: Around = (proceed, _self, args) => {
    const callback = args[0]
    if (typeof callback !== 'function') return proceed()
    const bound = flow.binds ? flow.bind(callback as Callback, 'source') : byUser(flow, callback as Callback)
    args[0] = function (this: unknown, ...told: unknown[]) {
      const place = placeOf(told[0])
      return place === undefined
        ? reflectApply(bound, this, told)
        : flow.callAt(flow.setOffBy(place), callback as Callback, this, told)
    }
    return proceed(args)
  }
  const observe: Around = (proceed, _self, args) => {
    if (isObject(args[0])) begun.set(args[0], flow.here())
    return proceed()
  }
  return disposeAll([
    patch(globalThis, NAME, construct, 'construct'),
    patch(prototypeOf(NAME) ?? {}, 'observe', observe, 'apply', () => flow.isOutside),
  ])
}
