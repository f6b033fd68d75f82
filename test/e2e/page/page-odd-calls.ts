/**
 * Calls of wrapped built-ins with odd arguments, receivers and `new.target`s, each generated from a proper call. What the page
 * sees of each is one line: what it returns or throws, and what is read of the page's objects, in order. A program as a text, so
 * that no tool rewrites it: the body of an async function.
 */
export const ODD_CALLS = `
  let reads = []
  const read = (what) => void reads.push(what)
  const nameOf = (key) => typeof key === 'symbol' ? key.description : String(key)
  /** Tells each operation on it; \`at\` is called for each read. */
  const spy = (name, target, at = (key) => Reflect.get(target, key)) => new Proxy(target, {
    get(_, key) { read(name + '.' + nameOf(key)); return at(key) },
    has(_, key) { read(name + ' has ' + nameOf(key)); return Reflect.has(target, key) },
    ownKeys() { read(name + ' keys'); return Reflect.ownKeys(target) },
    apply(...all) { read(name + ' called'); return Reflect.apply(...all) },
  })
  const frame = document.body.appendChild(document.createElement('iframe'))
  const other = frame.contentWindow
  const revoked = Proxy.revocable({}, {})
  revoked.revoke()
  const ODD = {
    undefined: () => undefined,
    null: () => null,
    number: () => 7,
    NaN: () => NaN,
    bigint: () => 7n,
    symbol: () => Symbol('odd'),
    true: () => true,
    text: () => 'odd',
    object: () => ({}),
    array: () => ['a', 'b'],
    function: () => function odd() {},
    class: () => class Odd {},
    bare: () => Object.create(null),
    'with text': () => ({ toString() { read('toString'); return '/api?text' } }),
    'with throwing text': () => ({ toString() { read('toString'); throw new RangeError('odd') } }),
    'with primitive': () => ({ [Symbol.toPrimitive](hint) { read('toPrimitive ' + hint); return '/api?primitive' } }),
    spied: () => spy('spied', {}),
    'spied function': () => spy('spied', function () {}),
    'spied list': () => spy('spied', [['x-a', '1']]),
    throwing: () => spy('throwing', {}, (key) => { throw new RangeError('odd ' + nameOf(key)) }),
    'of another window': () => new other.Object(),
    'function of another window': () => new other.Function('return 1'),
    event: () => new Event('odd'),
    element: () => document.createElement('a'),
  }
  const options = (name, values) => () => spy(name, values)
  const opened = () => { const xhr = new XMLHttpRequest(); xhr.open('GET', '/api?opened'); return xhr }
  const channel = () => new MessageChannel()
  // Nothing is left of the page before.
  await caches.delete('odd')
  const database = await new Promise((resolve) => {
    const request = indexedDB.open('odd', 1)
    request.onupgradeneeded = () => request.result.createObjectStore('things')
    request.onsuccess = () => resolve(request.result)
  })
  const store = () => database.transaction('things', 'readwrite').objectStore('things')
  const cache = await caches.open('odd')
  const nothing = () => () => {}
  const signal = () => new AbortController().signal
  const worker = new Worker(URL.createObjectURL(new Blob([''])))
  const fn = (holder, name) => () => holder()[name]
  const proto = (name) => () => globalThis[name].prototype
  const self = () => globalThis
  /** Name, function, receiver, proper arguments. */
  const CALLS = [
    ['fetch', fn(self, 'fetch'), self, [() => '/api?1', options('init', { method: 'POST', body: 'x', headers: { 'x-a': '1' } })]],
    ['fetch of a Request', fn(self, 'fetch'), self, [() => new Request('/api?2', { headers: { 'x-b': '1' } }), options('init', { cache: 'no-store' })]],
    ['Response.text', fn(proto('Response'), 'text'), () => new Response('a'), []],
    ['Response.json', fn(proto('Response'), 'json'), () => new Response('{'), []],
    ['Response.body', () => Object.getOwnPropertyDescriptor(Response.prototype, 'body').get, () => new Response('a'), []],
    ['open', fn(proto('XMLHttpRequest'), 'open'), () => new XMLHttpRequest(), [() => 'GET', () => '/api?3', () => true, () => 'user', () => 'word']],
    ['setRequestHeader', fn(proto('XMLHttpRequest'), 'setRequestHeader'), opened, [() => 'x-c', () => 'value']],
    ['send', fn(proto('XMLHttpRequest'), 'send'), opened, [() => 'body']],
    ['send before open', fn(proto('XMLHttpRequest'), 'send'), () => new XMLHttpRequest(), [() => 'body']],
    ['abort', fn(proto('XMLHttpRequest'), 'abort'), opened, []],
    ['sendBeacon', fn(proto('Navigator'), 'sendBeacon'), () => navigator, [() => '/api?beacon', () => 'body']],
    ['socket send', fn(proto('WebSocket'), 'send'), () => new WebSocket('/api?socket'), [() => 'text']],
    ['source close', fn(proto('EventSource'), 'close'), () => new EventSource('/api?source'), []],
    ...[['element', () => document.createElement('b'), 'click'], ['window', self, 'message'], ['request', () => new XMLHttpRequest(), 'load'],
      ['signal', signal, 'abort'], ['port', () => channel().port1, 'message'], ['image', () => new Image(), 'load'], ['target', () => new EventTarget(), 'own']].flatMap(([name, on, type]) => [
      ['add to ' + name, fn(proto('EventTarget'), 'addEventListener'), on, [() => type, nothing, options('options', { capture: true, once: true, passive: false })]],
      ['remove from ' + name, fn(proto('EventTarget'), 'removeEventListener'), on, [() => type, nothing, options('options', { capture: true })]],
    ]),
    ...[['XMLHttpRequest', 'onload', XMLHttpRequestEventTarget, () => new XMLHttpRequest()], ['MessagePort', 'onmessage', MessagePort, () => channel().port1], ['HTMLElement', 'onload', HTMLElement, () => new Image()], ['WebSocket', 'onmessage', WebSocket, () => new WebSocket('/api?on')], ['AbortSignal', 'onabort', AbortSignal, signal]].flatMap(([name, key, holder, on]) => [
      ['set ' + key + ' of ' + name, () => Object.getOwnPropertyDescriptor(holder.prototype, key).set, on, [nothing]],
      ['get ' + key + ' of ' + name, () => Object.getOwnPropertyDescriptor(holder.prototype, key).get, on, []],
    ]),
    ['setTimeout', fn(self, 'setTimeout'), self, [nothing, () => 0, () => 'given']],
    ['setInterval', fn(self, 'setInterval'), self, [nothing, () => 1e6, () => 'given']],
    ['clearTimeout', fn(self, 'clearTimeout'), self, [() => 0]],
    ['queueMicrotask', fn(self, 'queueMicrotask'), self, [nothing]],
    ['requestAnimationFrame', fn(self, 'requestAnimationFrame'), self, [nothing]],
    ['requestIdleCallback', fn(self, 'requestIdleCallback'), self, [nothing, options('options', { timeout: 1 })]],
    ['postMessage of a window', fn(self, 'postMessage'), self, [() => 'own', options('options', { targetOrigin: '*' })]],
    ['postMessage of a port', fn(proto('MessagePort'), 'postMessage'), () => channel().port1, [() => 'own', options('options', { transfer: [] })]],
    ['postMessage of a worker', fn(proto('Worker'), 'postMessage'), () => worker, [() => 'own', options('options', { transfer: [] })]],
    ['postMessage of a broadcast', fn(proto('BroadcastChannel'), 'postMessage'), () => new BroadcastChannel('odd'), [() => 'own']],
    ['pushState', fn(proto('History'), 'pushState'), () => history, [() => 1, () => '', () => '?pushed']],
    ['replaceState', fn(proto('History'), 'replaceState'), () => history, [() => 1, () => '', () => '?replaced']],
    ['mark', fn(proto('Performance'), 'mark'), () => performance, [() => 'odd', options('options', { startTime: 1 })]],
    ['measure', fn(proto('Performance'), 'measure'), () => performance, [() => 'odd', options('options', { start: 1, end: 2 })]],
    ['caches.open', fn(proto('CacheStorage'), 'open'), () => caches, [() => 'odd']],
    ['caches.match', fn(proto('CacheStorage'), 'match'), () => caches, [() => '/nothing', options('options', { ignoreSearch: true })]],
    ['cache.match', fn(proto('Cache'), 'match'), () => cache, [() => '/nothing', options('options', { ignoreSearch: true })]],
    ['cache.put', fn(proto('Cache'), 'put'), () => cache, [() => '/put', () => new Response('x')]],
    ['indexedDB.open', fn(proto('IDBFactory'), 'open'), () => indexedDB, [() => 'odd-2', () => 1]],
    ['store.put', fn(proto('IDBObjectStore'), 'put'), store, [() => 'value', () => 'key']],
    ['store.get', fn(proto('IDBObjectStore'), 'get'), store, [() => 'key']],
    ['locks.request', fn(proto('LockManager'), 'request'), () => navigator.locks, [() => 'odd', options('options', { mode: 'shared' }), nothing]],
    ['then', fn(proto('Promise'), 'then'), () => Promise.resolve(1), [nothing, nothing]],
    ['catch', fn(proto('Promise'), 'catch'), () => Promise.resolve(1), [nothing]],
    ['finally', fn(proto('Promise'), 'finally'), () => Promise.resolve(1), [nothing]],
    ...['resolve', 'reject', 'all', 'allSettled', 'any', 'race', 'try'].map((name) => ['Promise.' + name, fn(() => Promise, name), () => Promise, [name.length > 4 || name === 'race' || name === 'try' ? () => () => 1 : () => [1]]]),
    ['toString', fn(proto('Function'), 'toString'), () => fetch, []],
    ['tee', fn(proto('ReadableStream'), 'tee'), () => new Response('a').body, []],
    ['getReader', fn(proto('ReadableStream'), 'getReader'), () => new Response('a').body, [options('options', { mode: 'byob' })]],
    ['pipeTo', fn(proto('ReadableStream'), 'pipeTo'), () => new Response('a').body, [() => new WritableStream(), options('options', { preventClose: true })]],
    ['read', fn(proto('ReadableStreamDefaultReader'), 'read'), () => new Response('a').body.getReader(), []],
    ['createObjectURL', fn(() => URL, 'createObjectURL'), () => URL, [() => 'no blob']],
    ['observe', fn(proto('IntersectionObserver'), 'observe'), () => new IntersectionObserver(() => {}), [() => document.body]],
    ['startViewTransition', fn(proto('Document'), 'startViewTransition'), () => document, [nothing]],
    ['scheduler.postTask', () => globalThis.scheduler?.postTask ?? (() => {}), () => globalThis.scheduler, [nothing, options('options', { delay: 1 })]],
  ]
  /** Name, proper arguments. */
  const CLASSES = [
    ['Request', [() => '/api?r', options('init', { method: 'POST', body: 'x' })]],
    ['XMLHttpRequest', []],
    ['WebSocket', [() => '/api?w', () => ['a']]],
    ['EventSource', [() => '/api?e', options('init', { withCredentials: true })]],
    ['Worker', [() => 'data:text/javascript,', options('options', { name: 'odd' })]],
    ['MessageChannel', []],
    ['BroadcastChannel', [() => 'odd']],
    ['MutationObserver', [nothing]],
    ['ResizeObserver', [nothing]],
    ['IntersectionObserver', [nothing, options('options', { rootMargin: '1px' })]],
    ['PerformanceObserver', [nothing]],
    ['Promise', [nothing]],
  ]
  /** On a child of a proper receiver these throw what they do without us, but after they have read the options, or with another name of it. */
  const UNLIKE = /^(add to|then|catch|finally)/
  const told = (value) => {
    if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return typeof value === 'symbol' ? value.toString() : typeof value === 'number' ? 'number' : String(value)
    if (value === globalThis) return 'window'
    try { return Object.prototype.toString.call(value) + (value instanceof Promise ? ' own' : '') + Reflect.ownKeys(value).slice(0, 9).map(nameOf).join() } catch (error) { return 'unknown ' + error.message }
  }
  const errorOf = (error) => error === revoked.proxy ? 'thrown revoked' : error instanceof Error || error instanceof DOMException ? error.name + ': ' + error.message : 'thrown ' + told(error)
  const seen = []
  const settling = []
  const close = (value) => {
    // Nothing goes on behind the page's back.
    for (const name of ['close', 'terminate', 'disconnect']) if (value !== globalThis && typeof value?.[name] === 'function' && !(value instanceof IDBDatabase)) try { value[name]() } catch {}
  }
  const note = (what, work) => {
    reads = []
    let line
    let value
    try {
      value = work()
      line = 'gives ' + told(value)
    } catch (error) {
      line = 'throws ' + errorOf(error)
    }
    const at = seen.length
    seen[at] = what + ': ' + line + (reads.length > 0 ? ' after ' + reads.join(', ') : '')
    if (value instanceof Promise && !what.startsWith('new Promise')) settling.push(value.then((got) => { seen[at] += ' and then ' + told(got) }, (error) => { seen[at] += ' and fails with ' + errorOf(error) }))
    else if (value !== globalThis && !(value instanceof Node)) try { close(value) } catch {}
    reads = []
  }
  const around = (name, good, call) => {
    for (let count = 0; count <= good.length; count++) note(name + ' with ' + count + ' arguments', () => call(good.slice(0, count).map((make) => make())))
    for (let at = 0; at < good.length; at++)
      for (const [odd, make] of Object.entries(ODD)) {
        // Converted by us, its error does not name the method.
        if (odd === 'bare' && /^(open|setRequestHeader)$/.test(name)) continue
        const args = good.map((proper, i) => (i === at ? make : proper)())
        note(name + ' with ' + odd + ' as argument ' + at, () => call(args))
      }
    note(name + ' with more arguments', () => call([...good.map((make) => make()), 1, spy('more', {})]))
  }
  for (const [name, find, on, good] of CALLS) {
    around(name, good, (args) => Reflect.apply(find(), on(), args))
    for (const [odd, make] of [...Object.entries(ODD), ['revoked', () => revoked.proxy]]) note(name + ' on ' + odd, () => Reflect.apply(find(), make(), good.map((one) => one())))
    if (!UNLIKE.test(name)) note(name + ' on a child of its own', () => Reflect.apply(find(), Object.create(on()), good.map((one) => one())))
    note('new ' + name, () => Reflect.construct(find(), good.map((one) => one())))
    note(name + ' as new.target', () => Reflect.construct(Object, [], find()).constructor.name)
  }
  for (const [name, good] of CLASSES) {
    const get = () => globalThis[name]
    around('new ' + name, good, (args) => Reflect.construct(get(), args))
    note(name + ' called', () => get()(...good.map((one) => one())))
    for (const [odd, make] of Object.entries(ODD)) note(name + ' with ' + odd + ' as new.target', () => {
      const made = Reflect.construct(get(), good.map((one) => one()), make())
      return Object.getPrototypeOf(made) === get().prototype ? 'its own' : Object.getPrototypeOf(made) === other[name]?.prototype ? 'the other' : made
    })
    note('class of ' + name, () => {
      class Own extends get() { field = 1; get more() { return new.target === undefined } }
      const made = new Own(...good.map((one) => one()))
      close(made)
      return [made instanceof Own, made instanceof get(), made.field, made.more, made.constructor === Own, Object.getPrototypeOf(Own) === get(), get()[Symbol.species] === get()].join()
    })
    note('function of ' + name, () => {
      function Own(...args) { return Reflect.construct(get(), args, new.target) }
      Own.prototype = Object.create(get().prototype)
      const made = new Own(...good.map((one) => one()))
      close(made)
      return [made instanceof Own, Object.prototype.toString.call(made)].join()
    })
    note('of another window: ' + name, () => Object.getPrototypeOf(Reflect.construct(other[name], good.map((one) => one()), get())) === get().prototype)
  }
  await Promise.all(settling)
  worker.terminate()
  frame.remove()
  database.close()
  history.replaceState(null, '', location.pathname)
  return seen`
