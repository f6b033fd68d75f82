/**
 * A page puts something of its own in the place of every member of every built-in, after we were loaded. Nothing of ours
 * ever calls it, and all is traced as before.
 */
import type { Page } from 'puppeteer'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Site, startSite } from '../../site/server'
import { type Harness, launch } from '../harness/harness'

/** What the work of the page makes: a scope each. */
const MADE = ['cache', 'console', 'default', 'error', 'eventsource', 'fetch', 'indexeddb', 'interaction', 'navigation']

/** What the browser itself asks of an object that it is given: a URL to be copied. */
const BY_THE_BROWSER = ['webkitURL.toString']

let site: Site
let harness: Harness
let page: Page

beforeAll(async () => {
  site = await startSite()
  harness = await launch()
  page = await harness.newTab(`${site.origin}/empty`)
  await harness.openPanel(page)
})

afterAll(async () => {
  await harness?.close()
  await site?.close()
})

describe('a page that replaces every member of every built-in', () => {
  it.each([
    ['by what tells who calls it', RECORDING],
    ['by what throws whenever we call it', THROWING],
  ])('%s is traced as before, and never sees us', async (_name, replacement) => {
    await page.goto(`${site.origin}/empty`)
    // What is wrapped at its first use only would go on to what the page has put there by then.
    await page.evaluate(async () => {
      await (await fetch('/api/cart')).text()
      await (await caches.open('own')).match('/x')
    })
    await page.evaluate(`(() => { const replacement = ${replacement}; (${prepare})(replacement) })()`)
    await page.mouse.click(30, 20)
    await page.keyboard.press('Enter')
    const { calls, scopes, failures } = await page.evaluate(work)
    expect(calls.filter((name) => !BY_THE_BROWSER.includes(name))).toEqual([])
    expect(failures).toEqual([])
    expect(scopes).toEqual(expect.arrayContaining(MADE))
  })
})

/** `note` is told of calls that come out of our scripts. */
const RECORDING = '(name, note) => { if (note.isOurs()) note(name) }'
const THROWING = `(name, note) => { if (note.isOurs()) { note(name); throw new Error('of the page: ' + name) } }`

/** As a text: it must use nothing that it has replaced itself. */
const prepare = `(replacement) => {
  const { apply, construct, ownKeys } = Reflect
  const { defineProperty, getOwnPropertyDescriptor, getPrototypeOf } = Object
  const { includes, indexOf, slice } = String.prototype
  const PlainError = Error
  const { add, has } = Set.prototype
  const calls = []
  const note = (name) => { calls[calls.length] = name }
  // The line after that of the replacement itself names its caller.
  note.isOurs = () => {
    const limit = PlainError.stackTraceLimit
    PlainError.stackTraceLimit = 4
    const { stack } = new PlainError()
    PlainError.stackTraceLimit = limit
    const from = apply(indexOf, stack, ['pagesOwn'])
    const line = apply(indexOf, stack, ['\\n', from])
    const end = apply(indexOf, stack, ['\\n', line + 1])
    return line > 0 && apply(includes, apply(slice, stack, [line, end < 0 ? stack.length : end]), ['-extension://'])
  }
  const button = document.createElement('button')
  button.style.cssText = 'position:fixed;inset:0 auto auto 0;width:60px;height:40px'
  button.className = 'one two'
  button.textContent = 'Do it'
  document.body.append(button)
  const scopes = new Set()
  for (const scope of ['cache', 'console', 'default', 'document', 'error', 'eventsource', 'fetch', 'indexeddb', 'interaction', 'navigation', 'user-timing', 'websocket', 'xhr']) {
    tracing.new(scope).processSpan(() => apply(add, scopes, [scope]))
  }
  button.addEventListener('click', () => { tracing.startSpan('by the click').finish() })
  button.addEventListener('keydown', { handleEvent() {} })
  globalThis.found = { calls, scopes, button }

  const seen = new Set()
  const replaceAll = (holder, path) => {
    if (holder === null || (typeof holder !== 'object' && typeof holder !== 'function') || apply(has, seen, [holder])) return
    apply(add, seen, [holder])
    for (const key of ownKeys(holder)) {
      const name = path + '.' + String(key)
      if (key === 'constructor' || key === 'prototype' || holder === PlainError) continue
      const descriptor = getOwnPropertyDescriptor(holder, key)
      if (!descriptor.configurable) continue
      for (const slot of ['value', 'get', 'set']) {
        const original = descriptor[slot]
        // Classes stay: what a page may do with their names is another test.
        if (typeof original !== 'function' || (slot === 'value' && getOwnPropertyDescriptor(original, 'prototype') !== undefined)) continue
        descriptor[slot] = {
          pagesOwn() {
            replacement(name, note)
            return apply(original, this, arguments)
          },
        }.pagesOwn
      }
      try { defineProperty(holder, key, descriptor) } catch {}
    }
  }
  const iterators = [[][Symbol.iterator](), new Map()[Symbol.iterator](), new Set()[Symbol.iterator](), ''[Symbol.iterator](), ''.matchAll(/x/g)]
  for (const one of iterators) replaceAll(getPrototypeOf(one), 'iterator')
  replaceAll(getPrototypeOf(getPrototypeOf([][Symbol.iterator]())), 'Iterator')
  for (const name of ownKeys(globalThis)) {
    const descriptor = getOwnPropertyDescriptor(globalThis, name)
    const value = descriptor.value
    if (typeof name !== 'string' || name === 'globalThis' || name === 'tracing' || name === 'found') continue
    if (typeof value === 'function') {
      for (let at = value.prototype; at !== null && at !== undefined; at = getPrototypeOf(at)) replaceAll(at, name)
      if (getOwnPropertyDescriptor(value, 'prototype') !== undefined) replaceAll(value, name)
    } else replaceAll(value, name)
  }
}`

async function work(): Promise<{ calls: string[]; scopes: string[]; failures: string[] }> {
  const { calls, scopes, button } = Reflect.get(globalThis, 'found')
  const failures: string[] = []
  const attempt = async (name: string, run: () => unknown) => {
    try {
      await run()
    } catch (error) {
      failures[failures.length] = `${name}: ${error}`
    }
  }
  const settled = (target: EventTarget, type: string) =>
    new Promise((resolve) => target.addEventListener(type, resolve, { once: true }))
  await attempt('fetch', async () => (await fetch('/api/cart?token=1', { headers: { a: 'b' } })).json())
  await attempt('request', async () => (await fetch(new Request('/api/cart', { method: 'POST', body: '{}' }))).text())
  await attempt('graphql', () => fetch('/graphql', { method: 'POST', body: '{"query":"query Own { own }"}' }))
  await attempt('failed fetch', () => fetch('http://127.0.0.1:1/').catch(() => {}))
  await attempt('xhr', async () => {
    const xhr = new XMLHttpRequest()
    xhr.open('GET', '/api/cart')
    xhr.setRequestHeader('a', 'b')
    const done = settled(xhr, 'loadend')
    xhr.send()
    await done
  })
  await attempt('navigation', async () => {
    history.pushState(null, '', '/empty?a=b#c')
    await new Promise((resolve) => setTimeout(resolve, 20))
    history.replaceState(null, '', '/empty')
  })
  await attempt('console', () => {
    console.error('of the page', new Error('of the page'))
    console.time('own')
    console.timeEnd('own')
  })
  await attempt('user timing', () => {
    performance.mark('own')
    performance.measure('measured', 'own')
  })
  await attempt('storage', async () => {
    const opening = indexedDB.open('own')
    await settled(opening, 'success')
    opening.result.close()
    const cache = await caches.open('own')
    await cache.match('/x')
  })
  await attempt('event source', async () => {
    const source = new EventSource('/api/nothing')
    source.addEventListener('price', () => {})
    await new Promise((resolve) => setTimeout(resolve, 50))
    source.close()
  })
  await attempt('socket', () => {
    new WebSocket('ws://127.0.0.1:1/')
  })
  await attempt('image', async () => {
    const image = document.createElement('img')
    const failed = settled(image, 'error')
    image.src = '/nothing.png'
    document.body.append(image)
    await failed
  })
  await attempt('tracing', async () => {
    const tracer = tracing
    if (tracer === undefined) throw new Error('there is no tracing')
    await tracer.trace('work', { attributes: { text: 'a', list: [1, 2], links: ['x'] } }, async () => {
      tracer
        .activeSpan()
        ?.setAttributes({ a: 1, b: ['c'] })
        .addEvent('event', { d: true })
        .recordError(new Error('own'))
      await new Promise((resolve) => setTimeout(resolve, 1))
      queueMicrotask(() => {})
    })
    const object = { one() {}, two: () => {} }
    tracer.instrument(object, 't*')()
    tracer.instrument(object, /one/)
    object.one()
    tracer.wrap(() => 1)()
    button.dispatchEvent(new Event('click'))
  })
  setTimeout(() => {
    throw new Error('uncaught')
  })
  Promise.reject(new Error('unhandled'))
  await new Promise((resolve) => setTimeout(resolve, 500))
  return { calls: [...new Set<string>(calls)], scopes: [...scopes], failures }
}
