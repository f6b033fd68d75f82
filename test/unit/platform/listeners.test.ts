import { runInNewContext } from 'node:vm'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Callable } from '../../../inpage/platform/calls/transparent-proxy'
import { wrapHandlers, wrapListeners } from '../../../inpage/platform/events/listeners'
import { addHome } from '../../../inpage/platform/realm-registry'

/** Counts what runs around listeners of `tick`, leaves those of `plain` and `unknown` as they are. */
function counting() {
  let count = 0
  return {
    get count() {
      return count
    },
    wrap: (_target: object, type: string, call: Callable): Callable | undefined => {
      if (type === 'unknown') return undefined
      if (type === 'plain') return call
      return function (this: unknown, ...event) {
        count++
        return Reflect.apply(call, this, event)
      }
    },
  }
}

/** When it is wrapped. */
const MODES = [
  { mode: 'when it is added', isLate: false },
  { mode: 'when its event has come', isLate: true },
]

let undo = () => {}
afterEach(() => undo())

describe.each(MODES)('a wrapped listener, $mode', ({ isLate }) => {
  it('is called once for each event, with the event and the target as `this`', () => {
    const around = counting()
    undo = wrapListeners(around.wrap, isLate)
    const target = new EventTarget()
    const seen: unknown[] = []
    target.addEventListener('tick', function (this: unknown, event) {
      seen.push(this, event.type)
    })
    target.dispatchEvent(new Event('tick'))
    expect(seen).toEqual([target, 'tick'])
    expect(around.count).toBe(1)
  })

  it('is registered once for the same type and capture, and removed as it was given', () => {
    undo = wrapListeners(counting().wrap, isLate)
    const target = new EventTarget()
    let calls = 0
    const listener = () => {
      calls++
    }
    target.addEventListener('tick', listener)
    target.addEventListener('tick', listener)
    target.addEventListener('tick', listener, true)
    target.dispatchEvent(new Event('tick'))
    expect(calls).toBe(2)
    target.removeEventListener('tick', listener)
    target.removeEventListener('tick', listener, { capture: true })
    target.dispatchEvent(new Event('tick'))
    expect(calls).toBe(2)
  })

  it('may be an object, whose handleEvent is looked up at each event', () => {
    undo = wrapListeners(counting().wrap, isLate)
    const target = new EventTarget()
    const seen: unknown[] = []
    const listener = { handleEvent: () => seen.push('first') }
    target.addEventListener('tick', listener)
    target.dispatchEvent(new Event('tick'))
    listener.handleEvent = function (this: unknown) {
      return seen.push(this)
    }
    target.dispatchEvent(new Event('tick'))
    expect(seen).toEqual(['first', listener])
  })

  it('can be registered again after it ran once, or was aborted', () => {
    undo = wrapListeners(counting().wrap, isLate)
    const target = new EventTarget()
    const aborter = new AbortController()
    let calls = 0
    const listener = () => {
      calls++
    }
    target.addEventListener('tick', listener, { once: true })
    target.dispatchEvent(new Event('tick'))
    target.addEventListener('tick', listener, { signal: aborter.signal })
    target.dispatchEvent(new Event('tick'))
    aborter.abort()
    target.addEventListener('tick', listener)
    target.dispatchEvent(new Event('tick'))
    expect(calls).toBe(3)
  })

  it('stays the page’s own where nothing is put around it', () => {
    const around = counting()
    undo = wrapListeners(around.wrap, isLate)
    const target = new EventTarget()
    const seen: string[] = []
    for (const type of ['plain', 'unknown']) target.addEventListener(type, (event) => seen.push(event.type))
    target.dispatchEvent(new Event('plain'))
    target.dispatchEvent(new Event('unknown'))
    expect(seen).toEqual(['plain', 'unknown'])
    expect(around.count).toBe(0)
  })

  it('is called where nobody wraps it any more', () => {
    let wraps = true
    undo = wrapListeners((_target, _type, call) => (wraps ? call.bind(undefined) : undefined), isLate)
    const target = new EventTarget()
    const listener = vi.fn()
    target.addEventListener('tick', listener)
    wraps = false
    target.dispatchEvent(new Event('tick'))
    expect(listener).toHaveBeenCalledTimes(1)
  })

  it('is wrapped by each who wants to, and known to all of them', () => {
    const [inner, outer] = [counting(), counting()]
    const undos = [wrapListeners(inner.wrap, isLate), wrapListeners(outer.wrap, isLate)]
    undo = () => {
      for (const one of undos.reverse()) one()
    }
    const target = new EventTarget()
    const listener = () => {}
    target.addEventListener('tick', listener)
    target.dispatchEvent(new Event('tick'))
    expect([inner.count, outer.count]).toEqual([1, 1])
    target.removeEventListener('tick', listener)
    target.dispatchEvent(new Event('tick'))
    expect([inner.count, outer.count]).toEqual([1, 1])
  })

  it('is wrapped by those who are left when one of them ends, and can be removed where none is', () => {
    const [first, second] = [counting(), counting()]
    const undoFirst = wrapListeners(first.wrap, isLate)
    undo = wrapListeners(second.wrap, isLate)
    undoFirst()
    const target = new EventTarget()
    const listener = () => {}
    target.addEventListener('tick', listener)
    target.dispatchEvent(new Event('tick'))
    expect([first.count, second.count]).toEqual([0, 1])
    undo()
    undo = wrapListeners(first.wrap, isLate)
    target.removeEventListener('tick', listener)
    target.dispatchEvent(new Event('tick'))
    expect([first.count, second.count]).toEqual([0, 1])
  })
})

describe('a wrapped handler', () => {
  /** As an element has it: an accessor; what is set is called at `at`. */
  function element() {
    class Element {
      #handler: unknown = null
      get ontick() {
        return this.#handler
      }
      set ontick(handler) {
        this.#handler = typeof handler === 'function' ? handler : null
      }
      tick(at: unknown, ...args: unknown[]) {
        return Reflect.apply(this.#handler as Callable, at, args)
      }
    }
    return Element
  }

  it('is read as it was set, and called where and with what the browser calls it', () => {
    const around = counting()
    const Element = element()
    undo = wrapHandlers(Element.prototype, around.wrap)
    const one = new Element()
    const place = {}
    const handler = function (this: unknown, ...args: unknown[]) {
      return [this, ...args]
    }
    one.ontick = handler
    expect(one.ontick).toBe(handler)
    expect(one.tick(place, 'message', 7)).toEqual([place, 'message', 7])
    expect(around.count).toBe(1)
    one.ontick = null
    expect(one.ontick).toBe(null)
  })

  it('is read as it was set after the undoing too, and only then the getter stays', () => {
    const getter = (of: object) => Object.getOwnPropertyDescriptor(of, 'onspoken')?.get
    class Spoken {
      #handler: unknown = null
      get onspoken() {
        return this.#handler
      }
      set onspoken(handler) {
        this.#handler = handler
      }
    }
    const native = getter(Spoken.prototype)
    wrapHandlers(Spoken.prototype, counting().wrap)()
    expect(getter(Spoken.prototype)).toBe(native)
    const undoWrap = wrapHandlers(Spoken.prototype, counting().wrap)
    const one = new Spoken()
    const handler = () => {}
    one.onspoken = handler
    undoWrap()
    const left = getter(Spoken.prototype)
    expect([one.onspoken === handler, left === native]).toEqual([true, false])
    wrapHandlers(Spoken.prototype, counting().wrap)()
    expect([one.onspoken === handler, getter(Spoken.prototype) === left]).toEqual([true, true])
  })

  it('keeps no other getter than its own, and no built-in of listeners', async () => {
    vi.resetModules()
    const fresh = await import('../../../inpage/platform/events/listeners')
    const native = EventTarget.prototype.addEventListener
    const Element = element()
    const Other = class {
      get onother() {
        return null
      }
      set onother(_handler: unknown) {}
    }
    const getter = Object.getOwnPropertyDescriptor(Other.prototype, 'onother')?.get
    const undos = [
      fresh.wrapListeners(counting().wrap),
      fresh.wrapHandlers(Element.prototype, counting().wrap),
      fresh.wrapHandlers(Other.prototype, counting().wrap),
    ]
    new Element().ontick = () => {}
    for (const one of undos) one()
    expect(EventTarget.prototype.addEventListener).toBe(native)
    expect(Object.getOwnPropertyDescriptor(Other.prototype, 'onother')?.get).toBe(getter)
  })

  it('of the window is read as it was set at the body, too', () => {
    let handler: unknown = null
    const accessor = {
      configurable: true,
      get: () => handler,
      set(given: unknown) {
        handler = given
      },
    }
    class HTMLBodyElement {}
    Object.defineProperty(HTMLBodyElement.prototype, 'ontick', accessor)
    vi.stubGlobal('HTMLBodyElement', HTMLBodyElement)
    Object.defineProperty(globalThis, 'ontick', accessor)
    const around = counting()
    const undoWrap = wrapHandlers(globalThis, around.wrap, ['ontick'])
    const set = () => 'called'
    Reflect.set(globalThis, 'ontick', set)
    expect(Reflect.get(new HTMLBodyElement(), 'ontick')).toBe(set)
    expect([(handler as Callable)(), around.count]).toEqual(['called', 1])
    undoWrap()
    vi.unstubAllGlobals()
    Reflect.deleteProperty(globalThis, 'ontick')
  })

  it('is no longer wrapped after the undoing', () => {
    const around = counting()
    const Element = element()
    wrapHandlers(Element.prototype, around.wrap)()
    const one = new Element()
    one.ontick = () => 'called'
    expect(one.tick(one)).toBe('called')
    expect(around.count).toBe(0)
  })
})

describe.each(MODES)('what the page did not ask us to listen with, $mode', ({ isLate }) => {
  /** Errors that Node would end the process with. */
  function errorsWhile(work: () => void): Promise<unknown[]> {
    const errors: unknown[] = []
    const note = (error: unknown) => errors.push(error)
    process.on('uncaughtException', note)
    work()
    return new Promise((resolve) =>
      setTimeout(() => {
        process.off('uncaughtException', note)
        resolve(errors)
      }, 10),
    )
  }

  it.each([
    ['an object without handleEvent', {}],
    ['one whose handleEvent is null', { handleEvent: null }],
    ['one whose handleEvent is a text', { handleEvent: 'x' }],
    ['an object without a prototype', Object.create(null)],
  ])('is handed to the browser as it is: %s', async (_name, listener) => {
    const told = async (work: () => () => void) => {
      const target = new EventTarget()
      const undoWrap = work()
      const errors = await errorsWhile(() => {
        target.addEventListener('tick', listener)
        target.dispatchEvent(new Event('tick'))
      })
      undoWrap()
      return errors.map(String)
    }
    expect(await told(() => wrapListeners(counting().wrap, isLate))).toEqual(await told(() => () => {}))
  })

  it('reads each option once, in the browser’s order', () => {
    undo = wrapListeners(counting().wrap, isLate)
    const read: string[] = []
    const options = new Proxy({ once: true }, { get: (of, key) => read.push(String(key)) > 0 && Reflect.get(of, key) })
    new EventTarget().addEventListener('tick', () => {}, options)
    for (const name of ['capture', 'once', 'passive', 'signal']) {
      expect(read.filter((one) => one === name)).toEqual([name])
    }
  })
})

describe.each(MODES)('a listener that the browser had before, $mode', ({ isLate }) => {
  it('reads an option that throws once, when it is added and when it is removed', () => {
    const around = counting()
    undo = wrapListeners(around.wrap, isLate)
    const target = new EventTarget()
    target.addEventListener('tick', () => {})
    let count = 0
    const options = {
      get capture(): boolean {
        count++
        throw new RangeError('the page’s')
      },
    }
    expect(() => target.addEventListener('tick', () => {}, options)).toThrow(RangeError)
    expect(count).toBe(1)
    expect(() => target.removeEventListener('tick', () => {}, options)).toThrow(RangeError)
    expect(count).toBe(2)
  })

  it('is called once when it is added again, and removed', () => {
    const target = new EventTarget()
    let calls = 0
    const listener = () => {
      calls++
    }
    target.addEventListener('tick', listener)
    undo = wrapListeners(counting().wrap, isLate)
    target.addEventListener('tick', listener)
    target.dispatchEvent(new Event('tick'))
    expect(calls).toBe(1)
    target.removeEventListener('tick', listener)
    target.dispatchEvent(new Event('tick'))
    expect(calls).toBe(1)
  })

  it('leaves the built-ins the browser’s own where the browser got nothing of ours', async () => {
    vi.resetModules()
    const fresh = await import('../../../inpage/platform/events/listeners')
    const all = () => [EventTarget.prototype.addEventListener, EventTarget.prototype.removeEventListener]
    const native = all()
    const undoFirst = fresh.wrapListeners(counting().wrap, isLate)
    // What is put around it later can't be known before.
    new EventTarget().addEventListener(isLate ? 'unknown' : 'plain', () => {})
    undoFirst()
    expect(all()).toEqual(native)
    undo = fresh.wrapListeners(counting().wrap, isLate)
    new EventTarget().addEventListener('tick', () => {})
    undo()
    for (const [i, one] of all().entries()) expect(one).not.toBe(native[i])
  })

  it('can be removed after the undoing', () => {
    const target = new EventTarget()
    let calls = 0
    const listener = () => {
      calls++
    }
    const undoWrap = wrapListeners(counting().wrap, isLate)
    target.addEventListener('tick', listener)
    undoWrap()
    target.removeEventListener('tick', listener)
    target.dispatchEvent(new Event('tick'))
    expect(calls).toBe(0)
  })
})

describe.each(MODES)("a listener of another window's code, $mode", ({ isLate }) => {
  const other = runInNewContext('({ prototype: Object.prototype, listener: () => {}, object: { handleEvent() {} } })')
  const added: unknown[][] = []
  const home = {
    add() {},
    remove() {},
    call: (_method: unknown, target: object, args: readonly unknown[]) => void added.push([target, ...args]),
  }

  it.each(['listener', 'object'])('is added by that code, so that it lives as long as it: a %s', (kind) => {
    addHome({}, {}, other.prototype, home)
    const around = counting()
    undo = wrapListeners(around.wrap, isLate)
    const target = new EventTarget()
    added.length = 0
    target.addEventListener('tick', other[kind], { once: true })
    const [[receiver, type, listener, options]] = added
    expect([receiver, type, listener]).toEqual([target, 'tick', other[kind]])
    expect(options).toMatchObject({ capture: false, once: true })
    const calls: string[] = []
    target.addEventListener('tick', () => calls.push('own'))
    target.dispatchEvent(new Event('tick'))
    expect(calls).toEqual(['own'])
    expect(added).toHaveLength(1)
  })

  it('is added here where the library there is another version', () => {
    addHome({}, {}, other.prototype, { add() {}, remove() {} })
    undo = wrapListeners(counting().wrap, isLate)
    const target = new EventTarget()
    const add = vi.spyOn(home, 'call')
    target.addEventListener('tick', other.listener)
    expect(add).not.toHaveBeenCalled()
    expect(() => target.dispatchEvent(new Event('tick'))).not.toThrow()
  })

  it('is set by that code where it is a handler', () => {
    addHome({}, {}, other.prototype, home)
    const set: unknown[] = []
    const holder = Object.defineProperty({}, 'ontick', { configurable: true, set: (handler) => set.push(handler) })
    const unwrap = wrapHandlers(holder, counting().wrap)
    added.length = 0
    const target = Object.create(holder)
    target.ontick = other.listener
    expect(set).toEqual([other.listener])
    expect(added).toEqual([[target, other.listener]])
    target.ontick = null
    target.ontick = () => {}
    expect(added).toHaveLength(1)
    unwrap()
  })
})
