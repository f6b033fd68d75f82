/** Calls that the browser refuses, as a text, so that no tool rewrites it: gives the stack of each error, by the name of the call. */
export const REFUSED = `async () => {
  const given = { get method() { throw new Error('planned') }, get transfer() { throw new Error('planned') }, get type() { throw new Error('planned') } }
  const calls = {
    listen: () => addEventListener('own', 1),
    'listen with an accessor': () => addEventListener('own', () => {}, { get capture() { throw new Error('planned') } }),
    'listen elsewhere': () => EventTarget.prototype.addEventListener.call({}, 'own', () => {}),
    timer: () => setTimeout(),
    frame: () => requestAnimationFrame(1),
    microtask: () => queueMicrotask(1),
    observer: () => new MutationObserver(1),
    socket: () => new WebSocket('ws://a#b'),
    send: () => new XMLHttpRequest().send(),
    push: () => history.pushState(() => {}, ''),
    define: () => Object.defineProperty(Object.freeze({}), 'own', { value: 1 }),
    fetch: () => fetch('http://['),
    'fetch with an accessor': () => fetch('/', given),
    'body of no response': () => Response.prototype.text.call({}),
    'body of a proxy': () => new Proxy(new Response(''), {}).json(),
    text: () => Function.prototype.toString.call({}),
    port: () => new MessageChannel().port1.postMessage(() => {}),
    'port with an accessor': () => new MessageChannel().port1.postMessage(1, given),
    request: () => new Request('/', given),
    worker: () => new Worker('/none.js', given),
    'body of which a part was read': async () => { const got = await fetch('/'); got.body.getReader(); await got.text() },
    'synchronous request': () => { const xhr = new XMLHttpRequest(); xhr.open('GET', 'http://127.0.0.1:1/', false); xhr.send() },
    measure: () => performance.measure('own', 'a mark that is none'),
    database: () => indexedDB.open('own', -1),
    'open without a name': () => new XMLHttpRequest().open('not a name', '/'),
  }
  const stacks = {}
  for (const name of Object.keys(calls)) {
    try { await calls[name]() } catch ({ stack }) { stacks[name] = stack }
  }
  return stacks
}`
