import type { Page } from 'puppeteer'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type LocalServer, startLocalServer } from '../../local-server'
import { type Harness, launch, until } from '../harness/harness'
import type { Panel, PanelRow } from '../harness/panel'

const BODIES: Readonly<Record<string, string>> = {
  '/': '<!doctype html><title>Page</title>',
  '/strict': '<!doctype html><title>Strict</title>',
  '/frame': `<!doctype html><title>Frame</title><script>
    globalThis.traceNow = () => tracing.activeSpan()?.spanContext().traceId
    globalThis.heard = []
    addEventListener('message', ({ data, source }) => {
      heard.push([data, traceNow()])
      if (data !== 'question') return
      fetch('/in-the-frame')
      source.postMessage('answer', '*')
    })
    const channel = new BroadcastChannel('news')
    channel.onmessage = ({ data }) => { 
      heard.push([data, traceNow()])
      if (data === 'hear') fetch('/heard')
    }
  </script>`,
  '/work/classic.js': `
    importScripts('part.js')
    onmessage = async ({ data, ports: [port] }) => {
      if (port) port.onmessage = ({ data }) => { fetch('by-port.json'); port.postMessage(data + 1) }
      else if (data === 'question') {
        await tracing.trace('in the worker', () => fetch('data.json'))
        postMessage('answer')
      } else postMessage(data)
    }`,
  '/work/part.js': 'self.part = true',
  '/work/module.js': `
    import { part } from './module-part.js'
    onmessage = async () => {
      const { late } = await import('./late.js')
      await fetch('data.json')
      postMessage({ part, late, meta: import.meta.url, imports: typeof importScripts })
    }`,
  '/work/module-part.js': 'export const part = import.meta.url',
  '/work/late.js': 'export const late = import.meta.url',
  '/work/self.js': `
    const request = new XMLHttpRequest()
    request.open('GET', 'data.json', false)
    request.send()
    const { href, pathname, search, hash, origin, host, protocol } = location
    postMessage({
      location: { href, pathname, search, hash, origin, host, protocol, text: String(location) },
      name, origin: self.origin, xhr: request.responseURL, request: new Request('x').url,
      globals: Object.getOwnPropertySymbols(self).map(String).filter((key) => key.includes('tracepane.')),
      close: String(close), post: String(postMessage), own: self instanceof DedicatedWorkerGlobalScope,
    })`,
  '/work/broken.js': 'onmessage = () => {}\n\n  throw new RangeError("out of order")',
}

let server: LocalServer
let origin: string
let harness: Harness
let page: Page
let panel: Panel

beforeAll(async () => {
  server = await startLocalServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://page')
    const isScript = pathname.endsWith('.js')
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html')
    if (pathname === '/strict') response.setHeader('content-security-policy', "script-src 'self'; worker-src 'self'")
    if (isScript && BODIES[pathname] === undefined) response.statusCode = 404
    response.end(BODIES[pathname] ?? '{}')
  })
  origin = server.origin
  harness = await launch({ instrumentations: ['fetch', 'message', 'worker'] })
  page = await harness.newTab(origin)
  panel = await harness.openPanel(page)
  await page.reload()
})

afterAll(async () => {
  await harness?.close()
  await server?.close()
})

/** Runs it in the page from an empty panel. As text, so that no tool puts helpers in. */
async function doing(script: string): Promise<void> {
  await panel.click('Clear')
  await page.evaluate(script)
}

/** Waits until the rows from the first of this name on are these: spans of a worker may come before their parents. */
async function expectTree(root: string, expected: readonly string[], inOrder = true): Promise<void> {
  const from = (all: readonly PanelRow[]) => {
    const at = all.findIndex(({ name }) => name.startsWith(root))
    const rows = at < 0 ? [] : all.slice(at, at + expected.length)
    const texts = rows.map(({ level, name }) => `${'  '.repeat(Math.max(0, level - rows[0].level))}${name}`)
    return (inOrder ? texts : texts.sort()).join('\n')
  }
  await panel.rowsWhen((all) => from(all) === expected.join('\n'), `not this tree:\n${expected.join('\n')}`, 30_000)
}

describe('one trace', () => {
  it('goes from the page to a worker, through it, and back', async () => {
    await doing(`{
      const worker = new Worker('/work/classic.js')
      globalThis.done = tracing.trace('ask', () => new Promise((resolve) => {
        worker.onmessage = async ({ data }) => {
          await fetch('/answered')
          resolve(data)
        }
        worker.postMessage('question')
      }))
    }`)
    expect(await page.evaluate('done')).toBe('answer')
    await expectTree('ask', [
      'ask',
      '  send /work/classic.js',
      '    process /work/classic.js',
      '      in the worker',
      '        GET /work/data.json',
      '      send /work/classic.js',
      '        process /work/classic.js',
      '          GET /answered',
    ])
  })

  it('goes through a port that the worker was handed', async () => {
    await doing(`{
      const worker = new Worker('/work/classic.js')
      const { port1, port2 } = new MessageChannel()
      let count = 0
      globalThis.done = new Promise((resolve) => {
        port1.onmessage = ({ data }) => {
          if (++count === 2) resolve(data)
          else tracing.trace('ask by port', () => port1.postMessage(data))
        }
        worker.postMessage('a port', [port2])
        port1.postMessage(0)
      })
    }`)
    expect(await page.evaluate('done')).toBe(2)
    await expectTree('ask by port', [
      'ask by port',
      '  send port',
      '    process port',
      '      GET /work/by-port.json',
      '      send port',
      '        process port',
    ])
  })

  it('goes to a frame and back', async () => {
    await page.evaluate(`globalThis.framed = new Promise((resolve) => {
      const frame = document.createElement('iframe')
      frame.src = '/frame'
      frame.onload = () => resolve(frame)
      document.body.append(frame)
    }).then((frame) => { globalThis.frame = frame.contentWindow })`)
    await page.evaluate('framed')
    await doing(`globalThis.done = new Promise((resolve) => {
      addEventListener('message', (event) => {
        fetch('/answered')
        resolve([event.data, event.source === frame, event.origin])
      }, { once: true })
      tracing.trace('ask a frame', () => frame.postMessage('question', '*'))
    })`)
    expect(await page.evaluate('done')).toEqual(['answer', true, origin])
    const to = `send ${origin}`
    const from = `process ${origin}`
    await expectTree('ask a frame', [
      'ask a frame',
      `  ${to}`,
      `    ${from}`,
      '      GET /in-the-frame',
      `      ${to}`,
      `        ${from}`,
      '          GET /answered',
    ])
  })

  it('goes by a channel to all who listen', async () => {
    await doing(`{
      const channel = new BroadcastChannel('news')
      const other = new BroadcastChannel('news')
      globalThis.done = new Promise((resolve) => { other.onmessage = ({ data }) => resolve(data) })
      channel.postMessage('of nobody')
      tracing.trace('broadcast', () => channel.postMessage('hear'))
    }`)
    expect(await page.evaluate('done')).toBe('of nobody')
    await expectTree(
      'broadcast',
      ['      GET /heard', '    process news', '    process news', '  send news', 'broadcast'],
      false,
    )
  })
})

describe('to its script a worker is what it is without us', () => {
  it('has its own address, name and errors, and finds what is relative to it', async () => {
    await page.evaluate(`globalThis.seen = new Promise((resolve) => {
      new Worker('/work/self.js?a=1#b', { name: 'mine' }).onmessage = ({ data }) => resolve(data)
    })`)
    expect(await page.evaluate('seen')).toEqual({
      location: {
        href: `${origin}/work/self.js?a=1#b`,
        pathname: '/work/self.js',
        search: '?a=1',
        hash: '#b',
        origin,
        host: new URL(origin).host,
        protocol: 'http:',
        text: `${origin}/work/self.js?a=1#b`,
      },
      name: 'mine',
      origin,
      xhr: `${origin}/work/data.json`,
      request: `${origin}/work/x`,
      globals: [],
      close: 'function close() { [native code] }',
      post: 'function postMessage() { [native code] }',
      own: true,
    })
  })

  it('is a module with its own import.meta where the page asked for one', async () => {
    await doing(`globalThis.seen = tracing.trace('ask a module', () => new Promise((resolve) => {
      const worker = new Worker(new URL('/work/module.js', location.href), { type: 'module' })
      worker.onmessage = ({ data }) => resolve(data)
      worker.postMessage('go')
    }))`)
    expect(await page.evaluate('seen')).toEqual({
      part: `${origin}/work/module-part.js`,
      late: `${origin}/work/late.js`,
      meta: `${origin}/work/module.js`,
      imports: 'function',
    })
    await expectTree('ask a module', [
      'ask a module',
      '  send /work/module.js',
      '    process /work/module.js',
      '      GET /work/data.json',
      '      send /work/module.js',
      '        process /work/module.js',
    ])
  })

  it('tells the page of its errors where they were thrown, and goes on', async () => {
    await page.evaluate(`globalThis.seen = new Promise((resolve) => {
      new Worker('/work/broken.js').onerror = (event) => {
        event.preventDefault()
        resolve([event.message, event.filename, event.lineno, event.colno])
      }
    })`)
    expect(await page.evaluate('seen')).toEqual(['Uncaught RangeError: out of order', `${origin}/work/broken.js`, 3, 9])
  })

  it.each(['classic', 'module'])('fails as it did where there is no script for a %s one', async (type) => {
    await page.evaluate(`globalThis.seen = new Promise((resolve) => {
      const worker = new Worker('/work/gone.js', { type: '${type}' })
      worker.onerror = (event) => resolve([event.constructor.name, event.target === worker])
    })`)
    expect(await page.evaluate('seen')).toEqual(['Event', true])
  })

  it('may be made of a blob whose address is revoked at once', async () => {
    await doing(`globalThis.seen = new Promise((resolve) => {
      const url = URL.createObjectURL(new Blob(['postMessage([location.href, typeof tracing])']))
      const worker = new Worker(url)
      URL.revokeObjectURL(url)
      worker.onmessage = ({ data: [href, type] }) => resolve([href === url, type])
    })`)
    expect(await page.evaluate('seen')).toEqual([true, 'object'])
  })

  it('is a Worker, by class and by subclass, and ends when it is told to', async () => {
    const seen = await page.evaluate(`(() => {
      class Mine extends Worker {}
      const mine = new Mine('/work/classic.js')
      const names = Object.getOwnPropertyNames(mine)
      mine.terminate()
      return [mine instanceof Mine, mine instanceof Worker, mine.constructor === Mine, names, String(Worker),
        Worker.length, Worker.name, Object.prototype.toString.call(mine)]
    })()`)
    const text = 'function Worker() { [native code] }'
    expect(seen).toEqual([true, true, true, [], text, 1, 'Worker', '[object Worker]'])
  })
})

describe('a page whose policy forbids it', () => {
  it('has the workers that it asked for, hears nothing of ours, and the panel says so', async () => {
    await page.goto(`${origin}/strict`)
    await page.evaluate(`{
      globalThis.violations = []
      document.addEventListener('securitypolicyviolation', (event) => violations.push(event.blockedURI))
      const worker = new Worker('/work/classic.js')
      const bytes = new Uint8Array([1, 2, 3])
      globalThis.seen = new Promise((resolve) => {
        worker.addEventListener('message', (event) => resolve([...event.data, event.target === worker]))
      })
      worker.postMessage(bytes, [bytes.buffer])
      globalThis.left = bytes.length
    }`)
    expect(await page.evaluate('seen')).toEqual([1, 2, 3, true])
    expect(await page.evaluate('[left, violations]')).toEqual([0, []])
    await panel.click('1 warning')
    await panel.says('Content-Security-Policy')
    await page.goto(origin)
  })
})

describe('a page that has broken its built-ins after us', () => {
  it('has its workers, and hears nothing but their messages', async () => {
    await page.evaluate(`{
      const broken = () => { throw new Error('broken') }
      globalThis.errors = []
      addEventListener('error', (event) => { errors.push(event.message) })
      globalThis.heard = []
      const all = [
        [Array.prototype, ['push', 'filter', 'map', 'some', 'includes', 'slice', 'flatMap', Symbol.iterator]],
        [Set.prototype, ['add', 'delete', Symbol.iterator]],
        [Map.prototype, ['get', 'set', 'delete']],
        [WeakMap.prototype, ['get', 'set']],
        [Document.prototype, ['addEventListener']],
        [Reflect, ['get', 'apply', 'construct', 'deleteProperty']],
        [JSON, ['stringify']],
        [globalThis, ['URL', 'Blob', 'structuredClone', 'MessageEvent', 'MessagePort', 'MessageChannel']],
      ]
      for (let at = 0; at < all.length; at++) {
        for (let i = 0; i < all[at][1].length; i++) all[at][0][all[at][1][i]] = broken
      }
      globalThis.done = new Promise((resolve) => {
        const worker = new Worker('/work/classic.js')
        worker.onmessage = ({ data }) => { heard[heard.length] = data; if (data === 2) resolve() }
        worker.postMessage(1)
        worker.postMessage(2)
      })
    }`)
    await page.evaluate('done')
    expect(await page.evaluate('[heard.join(), errors.join()]')).toEqual(['1,2', ''])
    await page.goto(origin)
  })
})

describe('when tracing goes off', () => {
  it('a worker goes on as if nothing had been there', async () => {
    await page.goto(origin)
    await page.evaluate(`{
      globalThis.heard = []
      globalThis.worker = new Worker('/work/classic.js')
      globalThis.ask = (data) => new Promise((resolve) => {
        worker.onmessage = ({ data }) => { heard.push(data); resolve(heard) }
        worker.postMessage(data)
      })
    }`)
    expect(await page.evaluate('ask(1)')).toEqual([1])
    await panel.close()
    await until(() => page.evaluate(`Worker.__original === undefined`), 'tracing did not go off', 20_000)
    expect(await page.evaluate('ask(2)')).toEqual([1, 2])
    expect(await page.evaluate('ask(3)')).toEqual([1, 2, 3])
  })
})

describe('two tabs of a site that is always traced', () => {
  /** What the other tab heard: the data, and the trace in which it heard them. */
  const heard = (tab: Page) => tab.evaluate('heard') as Promise<[unknown, string | null][]>
  const inTrace = (script: string) =>
    page.evaluate(`tracing.trace('to a tab', (span) => { ${script}; return span.spanContext().traceId })`)

  beforeAll(async () => {
    await harness.store({ instrumentations: ['fetch', 'message', 'worker'], alwaysOn: [origin] })
    // The browser takes up the new scripts for pages that come later, in its own time.
    await until(async () => {
      await page.goto(origin)
      return page.evaluate('fetch.__original !== undefined')
    }, 'the site is not traced')
  })

  it('are in one trace where one broadcasts to the other', async () => {
    const other = await harness.newTab(`${origin}/frame`)
    const trace = await inTrace(`globalThis.news = new BroadcastChannel('news'); news.postMessage('from a trace')`)
    await page.evaluate(`news.postMessage('from none')`)
    await until(async () => (await heard(other)).length === 2, 'the other tab heard nothing', 20_000)
    const [first, second] = await heard(other)
    expect(first).toEqual(['from a trace', trace])
    expect(second).toEqual(['from none', expect.not.stringMatching(String(trace))])
    await other.close()
  })

  it('are in one trace where one has opened the other, in both directions', async () => {
    const opened = new Promise<Page | null>((resolve) => void page.once('popup', resolve))
    await page.evaluate(`void (globalThis.other = open('/frame'))`)
    const other = await opened
    if (other === null) throw new Error('no tab was opened')
    await until(() => other.evaluate(`typeof traceNow === 'function'`), 'the tab did not load', 20_000)
    await page.evaluate(`void (globalThis.answered = new Promise((resolve) => {
      addEventListener('message', ({ data, source }) => {
        resolve([data, source === other, tracing.activeSpan()?.spanContext().traceId])
      }, { once: true })
    }))`)
    const trace = await inTrace(`other.postMessage('question', location.origin)`)
    expect(await page.evaluate('answered')).toEqual(['answer', true, trace])
    expect(await heard(other)).toEqual([['question', trace]])
    await other.close()
  })
})
