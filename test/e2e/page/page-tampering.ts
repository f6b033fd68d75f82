/**
 * What pages do to the built-ins that they share with us, and what they see then. Each is a program (the body of an async
 * function) that gives back what it saw. They are texts, so that no tool rewrites them.
 */
export interface Tampering {
  readonly name: string
  readonly program: string
}

/** Whatever may be the property of a descriptor or the trap of a proxy. */
const PROTOTYPE_KEYS = [
  ...['value', 'writable', 'enumerable', 'configurable', 'get', 'set', 'has', 'apply', 'construct', 'deleteProperty'],
  ...['ownKeys', 'getOwnPropertyDescriptor', 'defineProperty', 'getPrototypeOf', 'setPrototypeOf', 'isExtensible'],
  'preventExtensions',
]

export const TAMPERINGS: readonly Tampering[] = [
  {
    name: 'a request fails far down in its code, and says where',
    program: `const log = []
      const deep = (depth, work) => depth === 0 ? work() : deep(depth - 1, work)
      const note = (error) => { log.push(String(error.stack)) }
      const used = await fetch('/api/cart')
      await used.text()
      const locked = await fetch('/api/cart')
      locked.body.getReader()
      const works = {
        network: () => fetch('http://127.0.0.1:1/'),
        address: () => fetch('http://['),
        headers: () => fetch('/api/cart', { headers: { 'not valid': 'x' } }),
        body: () => fetch('/api/cart', { body: 'x' }),
        aborted: () => fetch('/api/cart', { signal: AbortSignal.abort() }),
        read: () => used.json(),
        locked: () => locked.json(),
        notOpened: () => new XMLHttpRequest().send(),
        synchronous: () => {
          const xhr = new XMLHttpRequest()
          xhr.open('GET', 'http://127.0.0.1:1/', false)
          xhr.send()
        },
      }
      for (const name of Object.keys(works)) for (const depth of [1, 12]) {
        log.push(name + ' ' + depth)
        try { await deep(depth, works[name]).catch(note) } catch (error) { note(error) }
      }
      return log`,
  },
  {
    name: 'what cannot be called is no listener, and what can is one',
    program: `const log = []
      const onError = (event) => { log.push('error: ' + event.message); event.preventDefault() }
      addEventListener('error', onError)
      const b = document.createElement('button')
      const foreign = document.createElement('iframe')
      foreign.src = 'http://localhost:1/'
      foreign.sandbox = ''
      document.body.append(b, foreign)
      await new Promise((resolve) => { foreign.onload = resolve })
      const revoked = Proxy.revocable({}, {}), revokedFunction = Proxy.revocable(function () {}, {})
      const listeners = [{}, { handleEvent: null }, { handleEvent: 'x' }, Object.create(null), foreign.contentWindow, foreign.contentWindow.location,
        { get handleEvent() { throw new Error('of a getter') } }, revoked.proxy, revokedFunction.proxy,
        Object.create({ handleEvent() { log.push('inherited ' + (this === listeners[9])) } }), class { static handleEvent() { log.push('static') } },
        new Proxy({}, { get: (_, key) => (log.push('get ' + String(key)), () => log.push('of a proxy')) }), async () => log.push('async')]
      for (const one of listeners) b.addEventListener('click', one)
      revoked.revoke()
      revokedFunction.revoke()
      b.addEventListener('click', { handleEvent: null }, { once: true })
      b.addEventListener('click', window)
      globalThis.handleEvent = function () { log.push('the window ' + (this === window)) }
      b.addEventListener('click', { handleEvent() { log.push('once') } }, { once: true })
      b.click()
      b.click()
      for (const one of listeners) b.removeEventListener('click', one)
      b.removeEventListener('click', window)
      b.click()
      b.onclick = { handleEvent() { log.push('never') } }
      log.push(typeof b.onclick)
      b.click()
      removeEventListener('error', onError)
      return log`,
  },
  {
    name: 'the options of a listener are read once each, in the browser’s order',
    program: `const log = []
      const b = document.createElement('button')
      const options = () => new Proxy({ once: true }, { get: (of, key) => (log.push(String(key)), of[key]) })
      const listener = () => log.push('called')
      b.addEventListener('click', listener, options())
      b.click()
      b.click()
      b.addEventListener('click', listener, true)
      b.removeEventListener('click', listener, options())
      b.click()
      const tell = (work) => { try { work(); return 'nothing' } catch (error) { return error.constructor.name } }
      log.push(tell(() => b.addEventListener('click', () => {}, { signal: 1 })), tell(() => b.addEventListener('click', () => {}, { get once() { throw new RangeError('once') } })))
      return log`,
  },
  {
    name: 'a listener that another window’s function added is removed by this one’s, and outlives that window',
    program: `const log = []
      const frame = document.createElement('iframe')
      document.body.append(frame)
      const { addEventListener: add, removeEventListener: remove } = frame.contentWindow.EventTarget.prototype
      const own = EventTarget.prototype
      for (const target of [document.createElement('button'), new XMLHttpRequest(), window, document, frame.contentDocument.createElement('b')]) {
        for (const type of ['click', 'load']) {
          const on = (name) => () => log.push(name)
          const [a, b, c, d] = [on('a'), on('b'), on('c'), { handleEvent: on('d') }]
          add.call(target, type, a)
          own.removeEventListener.call(target, type, a)
          own.addEventListener.call(target, type, b)
          remove.call(target, type, b)
          add.call(target, type, c)
          own.addEventListener.call(target, type, c)
          add.call(target, type, c)
          add.call(target, type, d, { once: true })
          target.dispatchEvent(new Event(type))
          target.dispatchEvent(new Event(type))
          log.push(type)
        }
      }
      const image = document.createElement('img')
      const onload = Object.getOwnPropertyDescriptor(frame.contentWindow.HTMLElement.prototype, 'onload')
      const handler = () => log.push('handler')
      onload.set.call(image, handler)
      log.push(image.onload === handler)
      image.onload = handler
      log.push(onload.get.call(image) === handler)
      const button = document.createElement('button')
      const adopted = frame.contentDocument.createElement('button')
      document.body.append(button, adopted)
      add.call(button, 'click', () => log.push('added by the frame'))
      adopted.addEventListener('click', () => log.push('adopted'))
      button.click()
      adopted.click()
      frame.remove()
      button.click()
      adopted.click()
      return log`,
  },
  {
    name: 'a wrapped function has the text of what it wraps, whoever asks',
    program: `const log = []
      const frame = document.createElement('iframe')
      document.body.append(frame)
      const text = Function.prototype.toString
      const accessor = (holder, key) => Object.getOwnPropertyDescriptor(holder, key)
      const functions = [fetch, XMLHttpRequest, XMLHttpRequest.prototype.open, XMLHttpRequest.prototype.send, EventTarget.prototype.addEventListener, Promise.prototype.then, Promise.resolve,
        setTimeout, setInterval, queueMicrotask, requestAnimationFrame, WebSocket, EventSource, MutationObserver, console.error, text, accessor(Response.prototype, 'body').get,
        accessor(XMLHttpRequestEventTarget.prototype, 'onload').get, accessor(XMLHttpRequestEventTarget.prototype, 'onload').set, Response.prototype.json, navigator.sendBeacon, performance.measure, IDBFactory.prototype.open]
      for (const one of functions) log.push([text.call(one), String(one), one.toString(), frame.contentWindow.Function.prototype.toString.call(one), one.toString === text, one.name, one.length])
      const tell = (work) => { try { return work() } catch (error) { return error.constructor.name + ': ' + error.message } }
      log.push(tell(() => text.call({})), tell(() => text.call(undefined)), tell(() => text.call(Object.create(fetch))), tell(() => new text()), text.call(new Proxy(fetch, {})), text.call(class A {}), text.call(function own() { return 1 }))
      log.push(Reflect.ownKeys(text).map(String), Reflect.ownKeys(Function.prototype).map(String), JSON.stringify(Object.getOwnPropertyDescriptor(Function.prototype, 'toString')), 'prototype' in text)
      frame.remove()
      return log`,
  },
  {
    name: 'an EventSource has no property of its own',
    program: `const source = new EventSource('/api/nothing')
      source.addEventListener('price', () => {})
      source.close()
      return [Reflect.ownKeys(source).map(String), source.addEventListener === EventTarget.prototype.addEventListener]`,
  },
  ...PROTOTYPE_KEYS.map((key) => ({
    name: `Object.prototype has ${key}`,
    program: `Object.prototype[${JSON.stringify(key)}] = () => { throw new Error('of the page') }
        try {
          const log = []
          const tell = async (name, work) => { try { log.push(name + ': ' + await work()) } catch (error) { log.push(name + ' threw ' + error) } }
          const flow = async () => {
            await tell('fetch', async () => (await (await fetch('/api/cart')).json()) instanceof Object)
            await tell('finally', () => Promise.resolve(1).finally(() => {}))
            await tell('then', () => new Promise((resolve) => resolve(1)).then((v) => v).catch(() => 0))
            await tell('all', () => Promise.all([Promise.resolve(2), 3]))
            await tell('own property', () => { fetch.own = 1; const seen = fetch.own; delete fetch.own; return seen })
            await tell('own then', () => { const p = Promise.resolve(1); p.then = function (a, b) { return Promise.prototype.then.call(this, a, b) }; p.constructor = Promise; return p })
            await tell('in', () => 'own' in fetch)
            await tell('text', () => fetch.toString() + Function.prototype.toString.call(setTimeout))
            await tell('xhr', () => new Promise((resolve, reject) => { const x = new XMLHttpRequest(); x.onload = () => resolve(x.status); x.onerror = reject; x.open('GET', '/api/cart'); x.setRequestHeader('a', 'b'); x.send() }))
            await tell('listener', () => new Promise((resolve) => { const b = document.createElement('button'); b.addEventListener('click', { handleEvent: () => resolve(1) }, { once: true }); b.onclick = () => {}; b.click() }))
            await tell('timer', () => new Promise((resolve) => setTimeout(resolve, 0, 'in time')))
            await tell('generator', async () => { let sum = 0; for await (const one of (async function* () { yield 1; yield 2 })()) { sum += one; if (sum > 2) break } return sum })
            await tell('class', () => { class Own extends EventTarget {}; const made = new Own(); made.addEventListener('x', () => {}); return made instanceof Own })
            await tell('database', () => new Promise((resolve) => { const asked = indexedDB.open('own'); asked.onsuccess = () => { asked.result.close(); resolve('open') }; asked.onerror = () => resolve('refused') }))
            await tell('clone', async () => (await fetch(new Request('/api/cart', { headers: { a: 'b' } }))).clone().text().then((text) => text.length > 0))
          }
          await flow()
          const { tracing } = globalThis
          if (tracing !== undefined) {
            await tracing.trace('work', flow)
            const object = { method: () => 1 }
            tracing.instrument(object, 'method')
            await tell('instrumented', () => object.method() + tracing.wrap(() => 2)())
          } else {
            await flow()
            log.push('instrumented: 3')
          }
          return log
        } finally {
          delete Object.prototype[${JSON.stringify(key)}]
        }`,
  })),
]
