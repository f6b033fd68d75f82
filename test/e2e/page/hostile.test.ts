import type { Page } from 'puppeteer'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bundle } from '../../bundle'
import type { Attack } from '../../site/page/hostile'
import { type Site, startSite } from '../../site/server'
import { type Harness, launch } from '../harness/harness'

const CALLS = 1_000_000
const MEGABYTE = 1024 * 1024

let site: Site
let harness: Harness

beforeAll(async () => {
  site = await startSite()
  harness = await launch()
})

afterAll(async () => {
  await harness?.close()
  await site?.close()
})

/** Bytes that the page's JavaScript holds, after a collection. */
async function heap(page: Page): Promise<number> {
  const session = await page.createCDPSession()
  await session.send('HeapProfiler.collectGarbage')
  const { usedSize } = await session.send('Runtime.getHeapUsage')
  await session.detach()
  return usedSize
}

/** The errors that reach the page's console or its window from now on. */
function errorsOf(page: Page): string[] {
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(error instanceof Error ? (error.stack ?? error.message) : String(error)))
  return errors
}

describe('a hostile page', () => {
  it('gets no exception out of a million calls with bad values, corrupts nothing, and fills no memory', async () => {
    const page = await harness.newTab(`${site.origin}/empty`)
    const panel = await harness.openPanel(page)
    await page.reload()
    const errors = errorsOf(page)
    await page.addScriptTag({ content: await bundle('site/page/hostile.ts') })
    const attack = (calls: number, seed: number): Promise<Attack> =>
      page.evaluate((count, from) => Reflect.get(globalThis, 'attack')(tracing, count, from), calls, seed)
    // What the library makes once, it has made by then.
    await attack(CALLS / 50, 1)
    const before = await heap(page)
    for (let part = 0; part < 10; part++) {
      const { thrown, spans } = await attack(CALLS / 10, 2 + part)
      expect(thrown).toEqual([])
      expect(spans).toBeGreaterThan(CALLS / 1000)
    }
    expect(errors).toEqual([])
    expect(await page.evaluate(() => 'polluted' in {})).toBe(false)
    expect((await heap(page)) - before).toBeLessThan(48 * MEGABYTE)
    await page.evaluate(() => tracing?.trace('still right', () => tracing?.startSpan('below').finish()))
    const rows = await panel.rowsWhen(
      (all) => all.some(({ name }) => name === 'below'),
      'the span after all that',
      60_000,
    )
    const at = rows.findIndex(({ name }) => name === 'still right')
    expect(rows.slice(at, at + 2).map(({ level, name }) => [level, name])).toEqual([
      [1, 'still right'],
      [2, 'below'],
    ])
    expect(await panel.frame.$eval('[title*="unreadable"]', (bar) => bar.getAttribute('title'))).toContain(
      '0 unreadable',
    )
    await page.close()
  })

  it.each([
    ['freezes the built-ins', FREEZE, ['1 work', '2 GET /api/cart']],
    // What it calls itself is traced; what stands on what it broke need not be.
    ['overwrites the built-ins with functions that throw', OVERWRITE, ['1 work']],
  ])('that %s after us is traced, and sees no error of ours', async (_, script, tree) => {
    const page = await harness.newTab(`${site.origin}/empty`)
    const panel = await harness.openPanel(page)
    await page.reload()
    const errors = errorsOf(page)
    await page.evaluate(script)
    expect(await page.evaluate(WORK)).toBe('ok')
    const rows = await panel.row('work')
    expect(rows.map(({ level, name }) => `${level} ${name}`)).toEqual(expect.arrayContaining(tree))
    expect(errors).toEqual([])
    await page.close()
  })

  it.each([
    ['freezes the built-ins', FREEZE],
    ['overwrites the built-ins with functions that throw', OVERWRITE],
  ])('that %s before us sees no error of ours, and works as without us', async (_, script) => {
    const page = await harness.newTab(`${site.origin}/empty`)
    const errors = errorsOf(page)
    await page.evaluate(script)
    await harness.openPanel(page)
    // To be hurt by what we might do; whether there is anything to see is up to what the page left.
    await new Promise((resolve) => setTimeout(resolve, 1000))
    expect(await page.evaluate(WORK)).toBe('ok')
    expect(errors).toEqual([])
    await page.close()
  })
})

/** Ordinary use, by syntax alone. As text, so that no tool puts helpers in. */
const WORK = `(async () => {
  const run = async () => {
    const response = await fetch('/api/cart')
    await response.text()
    return 'ok'
  }
  return globalThis.tracing === undefined ? run() : tracing.trace('work', run)
})()`

/** All that a page may freeze. */
const FREEZE = `for (const name of Object.getOwnPropertyNames(globalThis)) {
  const value = globalThis[name]
  if (typeof value !== 'function' || name === 'tracing') continue
  Object.freeze(value)
  if (value.prototype) Object.freeze(value.prototype)
}`

/** What a library like ours is made of. What the page itself needs to run is left. */
const OVERWRITE = `{
  const refuse = function () { throw new Error('hostile') }
  const holders = [
    Array.prototype, Map.prototype, Set.prototype, WeakMap.prototype, String.prototype, Function.prototype, RegExp.prototype,
    Object, Reflect, JSON, Number, Math, ArrayBuffer.prototype, DataView.prototype, TextEncoder.prototype,
    Object.getPrototypeOf(Uint8Array.prototype), Headers.prototype, URL.prototype, Symbol.prototype, Array,
    MessagePort.prototype, Crypto.prototype, EventTarget.prototype, PerformanceObserver.prototype, Performance.prototype,
  ]
  const descriptors = holders.map((holder) => Object.getOwnPropertyDescriptors(holder))
  const define = Object.defineProperty
  const keysOf = Object.keys
  for (let i = 0; i < holders.length; i++) {
    const keys = keysOf(descriptors[i])
    for (let k = 0; k < keys.length; k++) {
      const { value, configurable } = descriptors[i][keys[k]]
      if (typeof value === 'function' && configurable && keys[k] !== 'constructor') {
        define(holders[i], keys[k], { value: refuse, configurable: true, writable: true })
      }
    }
  }
  for (const name of ['setTimeout', 'clearTimeout', 'queueMicrotask', 'structuredClone', 'requestAnimationFrame']) {
    define(globalThis, name, { value: refuse, configurable: true, writable: true })
  }
}`
