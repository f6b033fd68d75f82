/**
 * A page's script declares a name that the library uses: one after the other until it has declared all of them, in each
 * way that the language has. What it does in between is traced as ever.
 */
import { readFileSync } from 'node:fs'
import type { Page } from 'puppeteer'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Site, startSite } from '../../site/server'
import { type Harness, launch } from '../harness/harness'

const LIBRARY = new URL('../../../dist/chrome/inpage/entry/library.js', import.meta.url)
const DECLARATIONS = {
  const: (name: string) => `const ${name} = undefined`,
  class: (name: string) => `class ${name} {}`,
  function: (name: string) => `function ${name}() { throw new Error('of the page') }`,
  var: (name: string) => `var ${name} = function () { throw new Error('of the page') }`,
}
/** What the work of a frame makes: an instrumentation each. */
const MADE = ['fetch', 'interaction', 'navigation', 'xhr']

/** As the build found them in the built library (`extension/build/captured-globals.ts`). */
function takenNames(): string[] {
  const [, names] = /^"use strict";try\{\(\(\{([\w,:$]+)\}\)=>/.exec(readFileSync(LIBRARY, 'utf8')) ?? []
  return (names ?? '').split(',').map((name) => name.split(':')[0])
}

let site: Site
let harness: Harness
let page: Page

beforeAll(async () => {
  site = await startSite()
  harness = await launch()
  page = await harness.newTab(`${site.origin}/empty`)
  await harness.openPanel(page)
  await page.goto(`${site.origin}/empty`)
})

afterAll(async () => {
  await harness?.close()
  await site?.close()
})

describe('a page that declares a name of the library’s', () => {
  it('finds only names whose value cannot change under them', async () => {
    const names = takenNames()
    expect(names.length).toBeGreaterThan(50)
    expect(names).toContain('URL')
    // Taken once, a length or an origin would stay what it was.
    const values = await page.evaluate(
      (all) => all.filter((name) => !/function|object/.test(typeof Reflect.get(globalThis, name))),
      names,
    )
    expect(values.filter((name) => !['NaN', 'Infinity', 'undefined'].includes(name))).toEqual([])
  })

  it.each(Object.entries(DECLARATIONS))('by `%s` is traced as ever', async (kind, declare) => {
    await page.evaluate(prepare)
    let count = 0
    for (const name of takenNames()) {
      if (!(await page.evaluate(declareIn, name, declare(name)))) continue
      await page.mouse.click(30, 20)
      expect([name, ...(await page.evaluate(work, `${kind}-${name}`))]).toEqual([name, ...MADE])
      count++
    }
    expect(count).toBeGreaterThan(50)
  })
})

type Global = Window & typeof globalThis

/** What is left to the page of a frame's own, whatever it declares there. */
interface Prepared {
  readonly own: Global
  readonly natives: Pick<Global, 'fetch' | 'XMLHttpRequest' | 'document' | 'history' | 'location'>
  readonly scopes: Set<string>
}

/** Makes a new frame whose own exporter notes which instrumentations have made spans. */
async function prepare(): Promise<void> {
  document.body.style.margin = '0'
  const frame = document.createElement('iframe')
  frame.style.cssText = 'width:60px;height:40px;border:0'
  frame.src = '/empty'
  document.body.replaceChildren(frame)
  await new Promise((resolve) => {
    frame.onload = resolve
  })
  const own = frame.contentWindow as Global
  const { fetch, XMLHttpRequest, document: inner, history, location } = own
  const scopes = new Set<string>()
  for (const scope of ['fetch', 'xhr', 'interaction', 'navigation'])
    own.tracing?.new(scope).processSpan(() => scopes.add(scope))
  const button = inner.createElement('button')
  button.style.cssText = 'position:absolute;inset:0'
  inner.body.append(button)
  // A listener of the frame's own: one of another window gets no span.
  const script = inner.createElement('script')
  script.textContent =
    "document.querySelector('button').addEventListener('click', () => tracing.startSpan('by the click').finish())"
  inner.body.append(script)
  const natives = { fetch: fetch.bind(own), XMLHttpRequest, document: inner, history, location }
  Reflect.set(window, 'prepared', { own, natives, scopes } satisfies Prepared)
}

/** False for a name that the language lets nobody declare. */
function declareIn(name: string, declaration: string): boolean {
  const { own, natives }: Prepared = Reflect.get(window, 'prepared')
  if (Object.getOwnPropertyDescriptor(own, name)?.configurable === false) return false
  const script = natives.document.createElement('script')
  script.textContent = declaration
  natives.document.body.append(script)
  return true
}

/** The instrumentations that have made spans since the last time. */
async function work(step: string): Promise<string[]> {
  const { natives, scopes }: Prepared = Reflect.get(window, 'prepared')
  const fetched = natives.fetch(`/api/cart?fetch-${step}`).then((response) => response.text())
  const xhr = new natives.XMLHttpRequest()
  xhr.open('GET', `/api/cart?xhr-${step}`)
  await new Promise((resolve) => {
    xhr.onloadend = resolve
    xhr.send()
  })
  natives.history.replaceState(null, '', `${natives.location.pathname}#${step}`)
  await fetched
  await new Promise((resolve) => setTimeout(resolve, 0))
  const made = [...scopes].sort()
  scopes.clear()
  return made
}
