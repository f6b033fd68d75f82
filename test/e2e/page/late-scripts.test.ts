/** What the code of scripts asks for that were loaded late: an `import()`, or an element that was inserted. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { journaledSpans } from '../../apps/registry/tree'
import { type LocalServer, startLocalServer } from '../../local-server'
import { type Harness, launch, until } from '../harness/harness'

const PAGE = `<!doctype html><link rel="icon" href="data:,"><button id="open">Open</button><button id="other">Other</button>
<script type="module">
  const ask = (name) => fetch('/api/' + name)
  // Nobody's: it has waited since the page has loaded.
  ask('held').then(() => import('/unasked.js'))
  document.querySelector('#open').addEventListener('click', async () => {
    const { run } = await import('/asked.js')
    run()
    const script = document.createElement('script')
    script.src = '/inserted.js'
    document.head.append(script)
  })
  document.querySelector('#other').addEventListener('click', () => ask('other').then(() => import('/second.js')))
</script>`
const SCRIPTS: { readonly [path: string]: string | undefined } = {
  '/asked.js': `import '/dependency.js'
    await fetch('/api/top')
    fetch('/api/after-await')
    setTimeout(() => fetch('/api/timer'), 10)
    export const run = () => fetch('/api/run')`,
  '/dependency.js': `export {}`,
  '/second.js': `const request = new XMLHttpRequest()
    request.open('GET', '/api/second')
    request.send()`,
  '/inserted.js': `setTimeout(() => fetch('/api/inserted-timer'), 10)`,
  '/unasked.js': `fetch('/api/unasked').then(() => fetch('/api/unasked-later'))`,
}

describe('what a script asks for that was loaded late', () => {
  let server: LocalServer
  let harness: Harness

  beforeAll(async () => {
    let release: (() => void) | undefined
    server = await startLocalServer((request, response) => {
      const path = request.url ?? '/'
      if (path === '/api/held') {
        release = () => response.writeHead(200).end()
        return
      }
      if (path === '/api/run') setTimeout(() => release?.(), 200)
      const script = SCRIPTS[path]
      const body = script ?? (path === '/' ? PAGE : '{}')
      const type = script === undefined ? (path === '/' ? 'text/html' : 'application/json') : 'text/javascript'
      setTimeout(() => response.writeHead(200, { 'content-type': type }).end(body), 30)
    })
    harness = await launch()
  })

  afterAll(async () => {
    await harness?.close()
    await server?.close()
  })

  it('stands under whose code has asked for the script, inferred, and what nobody’s has asked for is a root', async () => {
    const page = await harness.newTab('about:blank')
    await harness.openPanel(page)
    await page.goto(server.origin)
    await page.click('#open')
    await page.click('#other')
    const parents = await until(async () => {
      const spans = await journaledSpans(harness)
      const names = new Map(spans.map(({ spanId, name }) => [spanId, name]))
      const requests = spans.filter(({ scope }) => scope === 'fetch' || scope === 'xhr')
      const found = Object.fromEntries(
        requests.map(({ attributes, parentId, isInferred }) => [
          new URL(String(attributes['url.full'])).pathname.slice('/api/'.length),
          `${isInferred ? '? ' : ''}${names.get(parentId) ?? 'none'}`,
        ]),
      )
      return Object.keys(found).length === 10 ? found : undefined
    }, 'some requests were not seen')
    expect(parents).toEqual({
      held: '? document load',
      top: '? click button “Open”',
      'after-await': '? click button “Open”',
      timer: '? click button “Open”',
      run: 'click button “Open”',
      'inserted-timer': '? click button “Open”',
      other: 'click button “Other”',
      second: '? click button “Other”',
      unasked: 'none',
      'unasked-later': 'none',
    })
  })
})
