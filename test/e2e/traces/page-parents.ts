/** What of a page's work belongs to which span: programs (bodies of async functions) beside what they have to see. */
export interface Parents {
  readonly claim: string
  readonly program: string
  readonly seen: unknown
}

export const PARENTS: readonly Parents[] = [
  {
    claim: 'spans nest through plain async functions, Promise.all and errors',
    program: `const parents = {}
      tracer.processSpan((span) => { parents[span.name] = span.parent?.name ?? 'none' })
      const leaf = async (name) => { await pause(); tracer.startSpan(name).finish() }
      const load = async (name) => { await leaf(name + ' before'); await tracer.trace(name, async () => { await leaf(name + ' leaf') }); await leaf(name + ' after') }
      await Promise.all(['one', 'two'].map((root) => tracer.trace(root, async () => {
        await Promise.all([load(root + ' a'), load(root + ' b')])
        await tracer.trace(root + ' fails', async () => { await pause(); throw new Error('planned') }).catch(() => leaf(root + ' caught'))
        await leaf(root + ' last')
      })))
      await leaf('outside')
      return parents`,
    seen: Object.fromEntries([
      ...['one', 'two'].flatMap((root) => [
        ...['a', 'b'].flatMap((part) => [
          [`${root} ${part} before`, root],
          [`${root} ${part}`, root],
          [`${root} ${part} leaf`, `${root} ${part}`],
          [`${root} ${part} after`, root],
        ]),
        [`${root} fails`, root],
        [`${root} caught`, root],
        [`${root} last`, root],
        [root, 'none'],
      ]),
      ['outside', 'none'],
    ]),
  },
  {
    claim: 'a click is the user’s, whoever listens; one that code makes is that code’s',
    program: `const seen = []
      const button = document.createElement('button')
      await tracer.trace('load', async () => {
        button.addEventListener('click', () => seen.push(active()))
        button.onclick = () => seen.push(active())
        await pause()
      })
      button.click()
      tracer.trace('other', () => button.click())
      return seen`,
    seen: ['none', 'none', 'other', 'other'],
  },
  {
    claim: 'a timer set while a span is open is its work; what that sets after the end is not',
    program: `const seen = []
      tracer.trace('load', () => {
        setTimeout(() => {
          seen.push(active())
          setTimeout(() => seen.push(active()), 1)
          requestAnimationFrame(() => seen.push(active()))
          queueMicrotask(() => seen.push(active()))
        }, 1)
      })
      await pause(100)
      return seen`,
    seen: ['load', 'load', 'none', 'none'],
  },
  {
    claim: 'an interval, an observer and a port belong to a span for as long as it is open',
    program: `const seen = { interval: [], observer: [], port: [], listener: [] }
      const node = document.createElement('p')
      const { port1, port2 } = new MessageChannel()
      let timer
      const all = async () => {
        node.id += 'x'
        port2.postMessage(1)
        seen.interval.length = 0
        await pause(40)
      }
      await tracer.trace('load', async () => {
        timer = setInterval(() => seen.interval.push(active()), 5)
        new MutationObserver(() => seen.observer.push(active())).observe(node, { attributes: true })
        port1.onmessage = () => seen.port.push(active())
        port1.addEventListener('message', () => seen.listener.push(active()))
        await all()
        seen.open = seen.interval[0]
      })
      await all()
      clearInterval(timer)
      return { ...seen, interval: seen.interval[0] }`,
    seen: {
      interval: 'none',
      open: 'load',
      observer: ['load', 'none'],
      port: ['load', 'none'],
      listener: ['load', 'none'],
    },
  },
  {
    claim: 'the end of a request is that of the span that sent it, also when it has ended',
    program: `const seen = []
      const xhr = new XMLHttpRequest()
      await new Promise((resolve) => tracer.trace('send', () => {
        xhr.open('GET', '/')
        xhr.onreadystatechange = () => xhr.readyState === 4 && seen.push(active())
        xhr.onload = () => seen.push(active())
        xhr.upload.onload = () => {}
        xhr.addEventListener('loadend', () => { seen.push(active()); resolve() })
        xhr.send()
      }))
      return seen`,
    seen: ['send', 'send', 'send'],
  },
  {
    claim: 'a file, a database and an image go on in the span that asked for them',
    program: `const seen = []
      const all = []
      const done = (listen) => all.push(new Promise((resolve) => listen(() => { seen.push(active()); resolve() })))
      tracer.trace('ask', () => {
        const reader = new FileReader()
        done((then) => reader.addEventListener('load', then))
        reader.readAsText(new Blob(['text']))
        const opening = indexedDB.open('database', 1)
        done((then) => { opening.onupgradeneeded = () => opening.result.createObjectStore('store') && then() })
        done((then) => { opening.onsuccess = () => {
          then()
          const transaction = opening.result.transaction('store', 'readwrite')
          done((finished) => { transaction.oncomplete = () => { opening.result.close(); finished() } })
          done((found) => transaction.objectStore('store').put(1, 'key').addEventListener('success', found))
        } })
        const image = document.createElement('img')
        done((then) => { image.onerror = then })
        image.src = '/no-image'
      })
      for (const one of all) await one
      return seen`,
    seen: ['ask', 'ask', 'ask', 'ask', 'ask', 'ask'],
  },
  {
    claim: 'what is left of an inner span’s work is bound while one above it is open',
    program: `const seen = []
      await tracer.trace('outer', async () => {
        await tracer.trace('inner', async () => {
          pause().then(() => pause()).then(() => setTimeout(() => seen.push(active()), 1))
        })
        await pause(50)
        seen.push(active())
      })
      return seen`,
    seen: ['inner', 'outer'],
  },
  {
    claim: 'what listens since the page has loaded is inferred to be set off by who has written to it, or by the user',
    program: `infer()
      const seen = []
      const look = (what) => void seen.push(what + (isInferred() ? ' inferred ' : ' ') + active())
      let waiting = []
      const once = (what, listen) => waiting.push(new Promise((done) => listen(() => { look(what); done() })))
      const worker = new Worker(URL.createObjectURL(new Blob(['onmessage = () => postMessage(0)'])))
      await new Promise((answered) => { worker.onmessage = answered; worker.postMessage(0) })
      const [one, two] = [new BroadcastChannel('a'), new BroadcastChannel('a')]
      const node = document.createElement('p')
      node.style.cssText = 'opacity: 1; width: 9px; transition: opacity 20ms'
      document.body.append(node)
      await pause(50)
      once('broadcast', (heard) => { two.onmessage = heard })
      once('transition', (heard) => node.addEventListener('transitionend', heard))
      once('window', (heard) => addEventListener('message', ({ data }) => data === 'own' && heard()))
      once('worker', (heard) => { worker.onmessage = heard })
      let isFirst = true
      once('size', (heard) => new ResizeObserver(() => { if (!isFirst) heard(); isFirst = false }).observe(node))
      await pause(50)
      tracer.trace('click', (click) => {
        setLatest(() => click)
        one.postMessage(0)
        worker.postMessage(0)
        postMessage('own', '*')
        node.style.opacity = '0.1'
        node.style.width = '99px'
      })
      await Promise.all(waiting)
      return seen.sort()`,
    seen: ['broadcast', 'size', 'transition', 'window', 'worker'].map((what) => `${what} inferred click`),
  },
  {
    claim: 'what code of another window calls is in its flow, and goes on in it; its own calls are not',
    program: `infer()
      const seen = []
      const frame = document.createElement('iframe')
      frame.src = location.href
      document.body.append(frame)
      await new Promise((loaded) => { frame.onload = loaded })
      const inner = frame.contentWindow
      joinWindows()
      inner.joinWindows()
      inner.infer()
      inner.eval(\`globalThis.work = async (seen) => {
        const look = () => seen.push(active() + (isInferred() ? ' inferred' : ''))
        look()
        await new Promise((done) => setTimeout(done, 5))
        look()
        await undefined
        look()
      }\`)
      const outside = new Promise((done) => setTimeout(() => done(inner.work(seen)), 200))
      await tracer.trace('click', async () => {
        await inner.work(seen)
        seen.push(active())
        inner.tracer.trace('inside', () => seen.push(active(), inner.active()))
      })
      await outside
      frame.remove()
      return seen`,
    seen: ['click', 'click', 'click inferred', 'click', 'inside', 'inside', 'none', 'none', 'none'],
  },
]
