/**
 * What a page does, and can see while it does it: each is a program (the body of an async function) that gives back what
 * it saw. They are texts, so that no tool rewrites them.
 */
export interface Behaviour {
  readonly name: string
  readonly program: string
  /** Where a traced context changes it: what is seen there. */
  readonly inside?: unknown
}

export const BEHAVIOURS: readonly Behaviour[] = [
  {
    name: 'promises are instances of Promise, with its brand and its tag',
    program: `const all = [Promise.resolve(1), (async () => 1)(), new Promise(() => {}), Promise.resolve(1).then(() => 2)]
      return all.map((p) => [p instanceof Promise, Object.prototype.toString.call(p), Object.getPrototypeOf(p) === Promise.prototype, Reflect.ownKeys(p).length])`,
  },
  {
    name: 'a promise says that Promise made it',
    program: `const made = [Promise.resolve(1), (async () => 1)(), fetch('/')]
      const isPromise = (value) => Boolean(value) && value.constructor === Promise
      const seen = made.map((p) => [p.constructor === Promise, isPromise(p), p.constructor === Promise.prototype.constructor, p.constructor.name])
      await made[2]
      const P = Promise
      return [seen, isPromise(made[1]), P === Promise, class extends Promise {}.__proto__ === P, Object.keys(Object.getOwnPropertyDescriptor(Promise.prototype, 'then')).sort()]`,
  },
  {
    name: 'a message says which window it is from, whichever window has been written to',
    program: `const frame = document.createElement('iframe')
      frame.src = location.href
      await new Promise((resolve) => { frame.onload = resolve; document.body.append(frame) })
      const inner = frame.contentWindow
      inner.inFlow?.(() => inner.eval('Promise.resolve().then(() => 0)'))
      const nextIn = (window) => new Promise((resolve) => {
        window.addEventListener('message', ({ data, source }) => resolve([data, source === globalThis, source === inner]), { once: true })
      })
      const heard = [nextIn(inner)]
      inner.postMessage('to the frame', '*')
      const first = await heard[0]
      const second = nextIn(globalThis)
      inner.eval("parent.postMessage('to the page', '*')")
      const own = await second
      const third = nextIn(globalThis)
      postMessage('to itself', '*')
      return [first, own, await third]`,
  },
  {
    name: 'an error tells the functions that await it',
    program: `const pause = () => new Promise((resolve) => setTimeout(resolve, 1))
      async function sThrow() { await pause(); throw new Error('planned') }
      async function sAll() { await Promise.all([pause(), sThrow()]) }
      class Shop { async sLoad() { for await (const _ of [1]) await sAll() } }
      async function sOuter() { await new Shop().sLoad() }
      return await sOuter().catch((error) => error.stack.match(/\\bs[A-Z]\\w+/g))`,
  },
  {
    name: 'what the page puts into Object.prototype changes no promise',
    program: `const names = ['get', 'set', 'has', 'value', 'writable']
      for (const name of names) Object.defineProperty(Object.prototype, name, { __proto__: null, configurable: true, value() { return 1 } })
      try {
        const p = Promise.resolve(1)
        p.then = p.then
        const seen = [await p.finally(() => {}), Object.keys(p), p.constructor.name, await fetch('/').then((r) => r.ok)]
        for (const name of names) delete Object.prototype[name]
        return seen
      } finally { for (const name of names) delete Object.prototype[name] }`,
  },
  {
    name: 'the constructor of a promise is called as Promise is',
    program: `const one = Promise.resolve(3)
      const { constructor } = one
      const made = new constructor((resolve) => resolve(2))
      return [constructor.name, constructor.length, made instanceof Promise, await made, await constructor.resolve(4), constructor.resolve(one) === one, await constructor.all([1, one])]`,
  },
  {
    name: 'Promise and its prototype have the properties, names and texts they have',
    program: `const { then, finally: last, catch: failed } = Promise.prototype
      return [Reflect.ownKeys(Promise.prototype).map(String), Reflect.ownKeys(Promise).map(String), Object.keys(Promise.prototype), then.name, then.length, String(then), String(Promise.resolve), Promise.resolve.length,
        Promise.prototype.then === then, 'prototype' in then, last.name, failed.name, Object.getOwnPropertyDescriptor(Promise.prototype, 'then').configurable, Object.getOwnPropertyDescriptor(Promise.prototype, 'then').enumerable]`,
  },
  {
    name: 'Promise.resolve gives back the same promise',
    program: `const p = Promise.resolve(1)
      const a = (async () => 1)()
      return [Promise.resolve(p) === p, Promise.resolve(a) === a, p.then() === p]`,
  },
  {
    name: 'subclasses keep their class',
    program: `class Own extends Promise { static get [Symbol.species]() { return Own } own() { return 1 } }
      class Plain extends Promise { static get [Symbol.species]() { return Promise } }
      const own = new Own((resolve) => resolve(1))
      return [own instanceof Own, own.constructor === Own, own.then(() => {}).own(), own.finally(() => {}).own(), Own.resolve(1).own(), Own.all([1]).own(),
        Own.resolve(own) === own, Own.resolve(Promise.resolve(1)).own(), new Plain(() => {}).then(() => {}) instanceof Plain, await own]`,
  },
  {
    name: 'a promise can be given a constructor or a then of its own',
    program: `class Fake extends Promise {}
      const p = Promise.resolve(1)
      p.constructor = { [Symbol.species]: Fake }
      const called = []
      const q = Promise.resolve(2)
      q.then = function (...args) { called.push(args.length); return Promise.prototype.then.apply(this, args) }
      const seen = [await q, called.length, await Promise.all([q]), called.length]
      return [p.then(() => {}) instanceof Fake, Object.getOwnPropertyDescriptor(p, 'constructor').writable, Object.keys(p), seen]`,
  },
  {
    name: 'what is no promise is told so',
    program: `const tell = (work) => { try { work(); return 'nothing' } catch (error) { return error.constructor.name } }
      return [tell(() => Promise.prototype.then.call({}, () => {})), tell(() => Promise.prototype.then.call(undefined)), tell(() => Promise.resolve.call(undefined, 1)),
        tell(() => new Promise.prototype.then()), tell(() => Promise()), await Promise.resolve(1).then(2, 3), await Promise.resolve(1).then()]`,
  },
  {
    name: 'a rejection is unhandled exactly where nobody handles it',
    program: `const seen = []
      const note = (event) => { seen.push([event.type, String(event.reason), event.promise instanceof Promise]); event.preventDefault() }
      addEventListener('unhandledrejection', note)
      addEventListener('rejectionhandled', note)
      try { await Promise.reject(1) } catch {}
      try { await (async () => { throw 2 })() } catch {}
      await Promise.allSettled([Promise.reject(3)])
      await Promise.reject(4).then(() => {}, () => {})
      await Promise.reject(5).finally(() => {}).catch(() => {})
      Promise.reject(6)
      ;(async () => { await Promise.reject(7) })()
      Promise.reject(8).then(() => {})
      const late = Promise.reject(9)
      await new Promise((resolve) => setTimeout(resolve, 30))
      late.catch(() => {})
      await new Promise((resolve) => setTimeout(resolve, 30))
      removeEventListener('unhandledrejection', note)
      removeEventListener('rejectionhandled', note)
      return seen.map(String).sort()`,
  },
  {
    name: 'WebAssembly compiles what is being fetched',
    program: `const module = await WebAssembly.compileStreaming(fetch('/empty.wasm'))
      return [module instanceof WebAssembly.Module, (await WebAssembly.instantiateStreaming(fetch('/empty.wasm'))).instance instanceof WebAssembly.Instance]`,
  },
  {
    name: 'promises of another realm are awaited, and it awaits ours',
    program: `const frame = document.createElement('iframe')
      document.body.append(frame)
      const other = frame.contentWindow
      const theirs = other.Promise.resolve(1)
      const away = other.Function('p', 'return (async () => (await p) + 1)()')
      const seen = [await theirs, theirs instanceof Promise, Promise.resolve(theirs) === theirs, await away(Promise.resolve(1)), await Promise.all([theirs, away(2)]), await theirs.then((v) => v + 1), await Promise.prototype.then.call(theirs, (v) => v + 2)]
      frame.remove()
      return seen`,
  },
  {
    name: 'listeners that stand on an element of a frame are called when it has moved into the page and the frame is gone',
    program: `const frame = document.createElement('iframe')
      document.body.append(frame)
      const button = frame.contentDocument.createElement('button')
      const calls = []
      button.addEventListener('click', () => calls.push('function'))
      button.addEventListener('click', { handleEvent: () => calls.push('object') }, { capture: true })
      button.addEventListener('click', () => calls.push('once'), { once: true })
      EventTarget.prototype.addEventListener.call(button, 'click', () => calls.push('by the page'))
      const removed = () => calls.push('removed')
      button.addEventListener('click', removed)
      button.addEventListener('click', removed)
      button.removeEventListener('click', removed)
      document.body.append(button)
      frame.remove()
      button.click()
      button.click()
      button.remove()
      return calls`,
  },
  {
    name: 'handlers that stand on what a frame has made are called when the frame is gone',
    program: `const frame = document.createElement('iframe')
      frame.src = location.href
      await new Promise((resolve) => { frame.onload = resolve; document.body.append(frame) })
      const { contentWindow: inner, contentDocument: own } = frame
      inner.inFlow?.(() => { own.createElement('img').onload = null })
      const calls = []
      const made = ['img', 'script', 'button'].map((name) => own.createElement(name))
      for (const one of made) one.onerror = one.onload = one.onclick = () => calls.push(one.localName)
      const { signal } = new AbortController()
      Object.getOwnPropertyDescriptor(inner.AbortSignal.prototype, 'onabort').set.call(signal, () => calls.push('signal'))
      document.body.append(...made)
      frame.remove()
      for (const one of made) one.dispatchEvent(new Event(one.localName === 'button' ? 'click' : 'error'))
      signal.dispatchEvent(new Event('abort'))
      for (const one of made) one.remove()
      return calls`,
  },
  {
    name: 'functions of a frame that is gone work on for whoever holds them',
    program: `const seen = []
      for (const leave of [(frame) => frame.remove(), (frame) => new Promise((resolve) => { frame.onload = resolve; frame.src = '/plain?gone' })]) {
        const frame = document.createElement('iframe')
        frame.src = location.href
        await new Promise((resolve) => { frame.onload = resolve; document.body.append(frame) })
        const { console, fetch, MutationObserver, setTimeout: later, queueMicrotask: soon, Promise: Other } = frame.contentWindow
        frame.contentWindow.inFlow?.(() => {})
        const { then } = Other.prototype
        await leave(frame)
        const settled = (run) => Promise.race([
          new Promise((resolve, reject) => run(resolve, reject)),
          new Promise((resolve) => setTimeout(resolve, 300, 'never')),
        ]).catch((error) => error.name)
        const observed = (resolve) => {
          const node = document.createElement('i')
          new MutationObserver(resolve.bind(null, 'observed')).observe(node, { attributes: true })
          node.title = 'own'
        }
        const calls = [
          (resolve) => { console.warn('own'); console.time('own'); console.timeEnd('own'); resolve('said') },
          (resolve, reject) => fetch.call(globalThis, '/').then(({ status }) => resolve(status), reject),
          observed,
          (resolve) => later.call(globalThis, resolve, 1, 'later'),
          (resolve) => soon.call(globalThis, () => resolve('soon')),
          (resolve) => then.call(Promise.resolve('reacted'), resolve),
        ]
        for (const call of calls) seen.push(await settled(call))
        frame.remove()
      }
      return seen`,
  },
  {
    name: 'a library that has looked at a stack leaves refused calls as they were',
    program: `const before = Error.prepareStackTrace
      Error.prepareStackTrace = (_error, frames) => frames
      void new Error('planned').stack
      Error.prepareStackTrace = before
      const stacks = [() => setTimeout(), () => new WebSocket('ws://a#b'), () => performance.mark('navigationStart')].map((call) => {
        try { call() } catch (error) { return error.stack.includes('-extension:') }
      })
      delete Error.prepareStackTrace
      return stacks`,
  },
  {
    name: 'a thenable is called once, and its getter read once',
    program: `const calls = []
      const thenable = { get then() { calls.push('get'); return (resolve) => { calls.push('call'); resolve(5) } } }
      return [await thenable, calls.splice(0), await Promise.resolve(thenable), calls.splice(0), await (async () => thenable)(), calls]`,
  },
  {
    name: 'what then, catch and finally give goes on, whatever they were given',
    program: `const seen = []
      const note = (name) => () => { seen.push(name) }
      await Promise.resolve().finally(async () => { seen.push('finally') })
      await Promise.reject(1).finally(note('finally of a rejection')).catch(note('catch'))
      for (const first of [() => Promise.resolve(), () => Promise.reject(1)]) {
        await new Promise((done) => {
          new Promise((resolve, reject) => { first().then(resolve, reject).then(note('passed on')).finally(done) }).catch(note('caught'))
        })
        await new Promise((resolve, reject) => { first().finally(note('before')).then(resolve, reject).finally(note('after')) }).catch(() => 0)
      }
      await (async () => { try { return await (async () => Promise.resolve().finally(() => Promise.resolve()))() } finally { seen.push('end') } })()
      return seen`,
  },
  {
    name: 'generators give, close and throw as they do',
    program: `const log = []
      async function* make() { try { log.push(await (yield 1)); yield Promise.resolve(2) } finally { log.push('closed'); await null } }
      for await (const value of make()) { log.push(value); break }
      const left = make()
      log.push(await left.next(), await left.return(Promise.resolve(7)), await left.return({ then: (f) => f(8) }), await left.return(9), await left.next())
      const fresh = make()
      log.push(await fresh.return(), await fresh.return(Promise.reject('no')).catch((e) => e), await make().throw('thrown').catch((e) => e))
      const iterator = { next: () => ({ done: false, value: Promise.reject('rejected') }), return: () => { log.push('return'); return {} }, [Symbol.iterator]() { return this } }
      try { for await (const _ of iterator) log.push('never') } catch (error) { log.push(error) }
      const { return: close } = Object.getPrototypeOf(async function* () {}.prototype).__proto__ ?? {}
      log.push(close?.name, close?.length, await Object.getPrototypeOf(async function* () {}).prototype.return.call({}, 1).catch((e) => e.constructor.name))
      return log`,
  },
  {
    name: 'code of no traced context runs in the order in which it does',
    program: `const order = []
      const flow = (name) => (async () => { order.push(name + 0); await (async () => {})(); order.push(name + 1); await null; order.push(name + 2); await Promise.resolve(); order.push(name + 3); for await (const x of [1]) order.push(name + 4) })()
      const chain = Promise.resolve().then(() => order.push('m1')).then(() => order.push('m2')).then(() => order.push('m3')).finally(() => order.push('m4'))
      queueMicrotask(() => order.push('q'))
      await Promise.all([flow('a'), flow('b'), chain, Promise.race([Promise.resolve(1).then(() => order.push('r'))])])
      return order`,
    // Each `await` takes two turns more.
    inside: 'another order',
  },
  {
    name: 'reactions run in their order',
    program: `const order = []
      let open
      const gate = new Promise((resolve) => { open = resolve })
      const all = [1, 2, 3].map((n) => gate.then(() => order.push(n)).then(() => order.push(n * 10)))
      queueMicrotask(() => order.push('q'))
      open()
      await Promise.all(all)
      return order`,
  },
  {
    name: 'a library that replaces then is asked, as zone.js does it',
    program: `const native = Promise.prototype.then
      const calls = []
      Promise.prototype.then = function (a, b) { calls.push('then'); return new Promise((resolve, reject) => native.call(this, resolve, reject)).constructor && native.call(this, a, b) }
      const seen = [await Promise.resolve(1), calls.length, await Promise.resolve(2).then((v) => v + 1), calls.length, await Promise.all([Promise.resolve(3)]), calls.length, await Promise.resolve(4).finally(() => {}), calls.length]
      const is = Promise.prototype.then !== native
      Promise.prototype.then = native
      return [seen, is, Promise.prototype.then === native, await Promise.resolve(5)]`,
  },
  {
    name: 'a library that puts another Promise in its place is used',
    program: `const Native = Promise
      class Other { constructor(run) { this.inner = new Native(run) } then(a, b) { return new Other((resolve, reject) => this.inner.then(a, b).then(resolve, reject)) } static resolve(v) { return new Other((resolve) => resolve(v)) } }
      globalThis.Promise = Other
      try {
        const p = (async () => 1)()
        return [p instanceof Native, p instanceof Other, await Promise.resolve(2), await Other.resolve(3).then((v) => v + 1), await fetch('/').then((r) => r.ok)]
      } finally { globalThis.Promise = Native }`,
  },
  {
    name: 'Promise.prototype can be frozen',
    program: `Object.freeze(Promise.prototype)
      Object.freeze(Promise)
      const before = Promise.prototype.then
      try { Promise.prototype.then = () => {} } catch {}
      return [Promise.prototype.then === before, Object.isFrozen(Promise.prototype), await Promise.resolve(1), await Promise.resolve(2).then((v) => v), await Promise.all([Promise.resolve(3)])]`,
  },
  {
    name: 'Promise alone can be frozen',
    program: `Object.freeze(Promise)
      const combined = [await Promise.all([1, Promise.resolve(2)]), await Promise.allSettled([3]), await Promise.race([4]), await Promise.any([5])]
      return [Object.isFrozen(Promise), combined, await Promise.resolve(6), await Promise.all([(async () => 7)()]).then((all) => all.length)]`,
  },
  {
    name: 'a listener is one, called with its this, and removed by itself',
    program: `const log = []
      const xhr = () => { const made = new XMLHttpRequest(); made.open('GET', '/'); return made }
      const fire = (target) => { target.dispatchEvent(new Event('load')); target.dispatchEvent(new Event('error')) }
      for (const target of [xhr(), new FileReader(), document.createElement('img'), new EventTarget()]) {
        const seen = []
        log.push(seen)
        const listener = function (event) { seen.push([this === target, event.type, arguments.length]); return false }
        const object = { handleEvent() { seen.push(this === object) } }
        target.addEventListener('load', listener)
        target.addEventListener('load', listener)
        target.addEventListener('load', listener, { capture: false, once: true })
        target.addEventListener('load', listener, true)
        target.addEventListener('load', object)
        fire(target)
        object.handleEvent = () => seen.push('changed')
        fire(target)
        target.removeEventListener('load', listener, true)
        target.removeEventListener('load', object)
        fire(target)
        target.removeEventListener('load', listener)
        fire(target)
        target.addEventListener('error', listener, { once: true })
        fire(target)
        target.addEventListener('error', listener, { once: true })
        fire(target)
        fire(target)
        const controller = new AbortController()
        target.addEventListener('load', listener, { signal: controller.signal })
        controller.abort()
        fire(target)
        target.addEventListener('load', listener)
        fire(target)
        target.addEventListener('load', null)
        try { target.addEventListener('load', 1) } catch (error) { seen.push(error.constructor.name) }
        try { target.addEventListener('load') } catch (error) { seen.push(error.constructor.name) }
        target.removeEventListener('load', null)
      }
      return log`,
  },
  {
    name: 'on… properties are read as they were written',
    program: `const log = []
      for (const [target, name] of [[new XMLHttpRequest(), 'onload'], [new FileReader(), 'onload'], [new MessageChannel().port1, 'onmessage'], [document.createElement('img'), 'onload'], [document.createElement('script'), 'onerror'], [new WebSocket('ws://127.0.0.1:1/'), 'onmessage']]) {
        const handler = function (event) { log.push([this === target, event?.type]) }
        log.push(target[name])
        target[name] = handler
        log.push(target[name] === handler)
        target.dispatchEvent(new Event(name.slice(2)))
        target[name] = null
        log.push(target[name])
        target.dispatchEvent(new Event(name.slice(2)))
        target[name] = 5
        log.push(target[name])
      }
      return log`,
  },
  {
    name: 'an event that is called a message, and is none, is told to who listens',
    program: `const log = []
      const hear = (event) => log.push([event.constructor.name, event.source === window])
      addEventListener('message', hear)
      window.onmessage = hear
      postMessage('word', '*')
      dispatchEvent(new Event('message'))
      dispatchEvent(new CustomEvent('message'))
      await new Promise((resolve) => setTimeout(resolve, 30))
      const isOwn = window.onmessage === hear
      removeEventListener('message', hear)
      window.onmessage = null
      return [log, isOwn]`,
  },
  {
    name: 'timers take arguments and texts, give numbers, and let errors through',
    program: `const log = []
      const onError = (event) => { log.push(['error', event.error?.message]); event.preventDefault() }
      addEventListener('error', onError)
      log.push(typeof setTimeout(() => {}, 0), setTimeout.name, setTimeout.length, String(setTimeout) === String(clearTimeout).replace(/clearTimeout/, 'setTimeout'))
      setTimeout(function (...args) { log.push([this === window, ...args]) }, 0, 1, 2)
      setTimeout('globalThis.byText = 1', 0)
      setTimeout(() => { throw new Error('of a timer') }, 0)
      queueMicrotask(() => { throw new Error('of a microtask') })
      const cleared = setTimeout(() => log.push('never'), 0)
      clearTimeout(cleared)
      try { queueMicrotask(1) } catch (error) { log.push(error.constructor.name) }
      try { setTimeout() } catch (error) { log.push(error.constructor.name) }
      await new Promise((resolve) => { const id = setInterval(() => { clearInterval(id); resolve() }, 5) })
      await new Promise((resolve) => requestAnimationFrame((time) => { log.push(typeof time); resolve() }))
      await new Promise((resolve) => setTimeout(resolve, 30))
      removeEventListener('error', onError)
      return [log.map(String).sort(), globalThis.byText]`,
  },
  {
    name: 'observers can be extended, and are what they are',
    program: `const log = []
      class Own extends MutationObserver { constructor(callback) { super(callback); this.own = 1 } }
      const node = document.createElement('p')
      await new Promise((resolve) => {
        const observer = new Own(function (records, given) { log.push(this === observer, given === observer, records.length); resolve() })
        log.push(observer instanceof Own, observer instanceof MutationObserver, observer.own, observer.constructor === Own)
        observer.observe(node, { attributes: true })
        node.id = 'a'
      })
      const plain = new MutationObserver(() => {})
      log.push(plain.constructor === MutationObserver, MutationObserver.name, MutationObserver.length, MutationObserver.prototype.constructor === MutationObserver)
      try { MutationObserver(() => {}) } catch (error) { log.push(error.constructor.name) }
      try { new MutationObserver(1) } catch (error) { log.push(error.constructor.name) }
      return log`,
  },
]
