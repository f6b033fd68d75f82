/** The recipes for pages run as `docs/recipes.md` has them, in a document whose facade is live. */
import { readFileSync } from 'node:fs'
import { act, Component, createElement, type FunctionComponent, type ReactNode } from 'react'
import { compile } from 'svelte/compiler'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type App, createApp, h } from 'vue'
import { attachOf, FACADE_KEY, installFacade } from '../../../inpage/api/facade'
import { openPage } from '../tracing/page'
import { SNIPPETS, snippetFile, snippetNames } from './snippets'

/** Each is run here, or in the file that is named. */
const RUN: Readonly<Record<string, string>> = {
  'react.tsx': 'here',
  'vue.ts': 'here',
  'Cart.svelte': 'here',
  'plain.html': 'here',
  'opentelemetry.ts': 'here',
  'kong.yml': 'kong.test.ts',
  'kong.ts': 'kong.test.ts',
  'kept-spans.ts': 'test/e2e/extension/test-runs.test.ts',
  'puppeteer.ts': 'test/e2e/extension/test-runs.test.ts',
  'playwright.ts': 'test/e2e/extension/test-runs.test.ts',
}

let page: ReturnType<typeof openPage>
const names = () => [...new Set(page.sent().map(({ name }) => name))].sort()
const importSnippet = <Exports>(name: string): Promise<Exports> => import(/* @vite-ignore */ snippetFile(name))

beforeEach(() => {
  vi.resetModules()
  Reflect.deleteProperty(globalThis, FACADE_KEY)
  Reflect.deleteProperty(globalThis, 'tracing')
  page = openPage()
  installFacade(globalThis)
  attachOf(Reflect.get(globalThis, FACADE_KEY))?.(page.tracer)
})

afterEach(() => {
  document.body.replaceChildren()
})

it('every recipe is run', () => {
  expect(snippetNames()).toEqual(Object.keys(RUN))
})

describe('React', () => {
  interface Recipe {
    useTraced<F>(name: string, handler: F): F
    Traced: FunctionComponent<{ id: string; children: ReactNode }>
    start(element: Element, app: ReactNode): void
  }

  it('traces handlers and renders, and records what a boundary caught', async () => {
    Reflect.set(globalThis, 'IS_REACT_ACT_ENVIRONMENT', true)
    const { useTraced, Traced, start } = await importSnippet<Recipe>('react.tsx')
    class Boundary extends Component<{ children: ReactNode }> {
      override state = { failed: false }
      static getDerivedStateFromError() {
        return { failed: true }
      }
      override render() {
        return this.state.failed ? 'failed' : this.props.children
      }
    }
    const Broken = () => {
      throw new Error('no cart')
    }
    const Button = () => createElement('button', { type: 'button', onClick: useTraced('add to cart', () => {}) }, 'Add')
    const root = document.body.appendChild(document.createElement('div'))
    await act(async () =>
      start(
        root,
        createElement(Boundary, null, createElement(Traced, { id: 'cart', children: createElement(Button) })),
      ),
    )
    const button = root.querySelector('button')
    await act(async () => button?.click())
    expect(names()).toEqual(['add to cart', 'mount cart'])
    const mount = page.sent().find(({ name }) => name === 'mount cart')
    expect(mount?.endMs).toBeGreaterThanOrEqual(mount?.startMs ?? Number.NaN)
    expect(Math.abs((mount?.startMs ?? 0) - performance.now())).toBeLessThan(60_000)
    const other = document.body.appendChild(document.createElement('div'))
    await act(async () => start(other, createElement(Boundary, null, createElement(Broken))))
    const failed = page.sent().find(({ name }) => name === 'render failed')
    expect(failed).toMatchObject({ status: 2, events: ['exception'] })
    expect(page.misuses).toEqual([])
  })
})

describe('Vue', () => {
  it('traces mounting, and records the errors of components', async () => {
    const { traces } = await importSnippet<{ traces: { install(app: App): void } }>('vue.ts')
    const said = vi.spyOn(console, 'error').mockImplementation(() => {})
    const cart = { name: 'Cart', render: () => h('button', { onClick: () => Promise.reject(new Error('sold out')) }) }
    const root = document.body.appendChild(document.createElement('div'))
    createApp(cart).use(traces).mount(root)
    root.querySelector('button')?.click()
    await expect.poll(() => names()).toEqual(['component failed', 'mount Cart'])
    expect(page.sent().find(({ name }) => name === 'component failed')).toMatchObject({ status: 2 })
    expect(said).toHaveBeenCalledOnce()
    said.mockRestore()
  })
})

describe('Svelte', () => {
  it('traces the functions of a component', async () => {
    const path = snippetFile('Cart.svelte')
    const { js } = compile(readFileSync(path, 'utf8'), { generate: 'client', filename: path })
    const { writeFileSync } = await import('node:fs')
    writeFileSync(`${path}.js`, js.code)
    const [{ default: Cart }, { flushSync, mount }] = await Promise.all([
      import(/* @vite-ignore */ `${path}.js`),
      import('svelte'),
    ])
    mount(Cart, { target: document.body })
    flushSync()
    document.querySelector('button')?.click()
    flushSync()
    expect(document.querySelector('button')?.textContent).toBe('Add (1)')
    const shown = page.sent().filter(({ name }) => name === 'cart shown')
    expect(shown.map(({ attributes }) => attributes['cart.lines'])).toEqual([0, 1])
    expect(names()).toEqual(['add', 'cart shown'])
  })
})

describe('a plain page', () => {
  it.each([true, false])('works where the extension is: %s', async (isThere) => {
    if (!isThere) {
      Reflect.deleteProperty(globalThis, 'tracing')
      Reflect.deleteProperty(globalThis, FACADE_KEY)
    }
    const [, markup, code] = /^([\s\S]*)<script>([\s\S]*)<\/script>$/.exec(SNIPPETS.get('plain.html') ?? '') ?? []
    document.body.innerHTML = markup
    const asked = vi.spyOn(globalThis, 'fetch').mockResolvedValue(new Response(null, { status: 204 }))
    // biome-ignore lint/security/noGlobalEval: it is the page's script.
    globalThis.eval(code)
    document.querySelector<HTMLElement>('#pay')?.click()
    await expect.poll(() => asked.mock.calls.length).toBe(1)
    if (isThere) await expect.poll(() => page.sent().at(-1)?.attributes).toEqual({ 'pay.status': 204 })
    asked.mockRestore()
  })
})

describe('a page with OpenTelemetry', () => {
  interface Message {
    readonly headers: Record<string, string>
    readonly body: unknown
  }
  interface Recipe {
    message(body: unknown): Message
    receive(message: Message, work: (body: unknown) => void): void
  }

  it('sends the trace with its messages, whichever tracer it has', async () => {
    const { message, receive } = await importSnippet<Recipe>('opentelemetry.ts')
    const sent = page.tracer.trace('send', () => message('order'))
    expect(sent.headers.traceparent).toMatch(/^00-/)
    receive(sent, (body) => expect(body).toBe('order'))
    const [api, sdk, core] = await Promise.all([
      import('@opentelemetry/api'),
      import('@opentelemetry/sdk-trace-web'),
      import('@opentelemetry/core'),
    ])
    const provider = new sdk.WebTracerProvider()
    provider.register({ propagator: new core.W3CTraceContextPropagator() })
    let traceId = ''
    const other = api.trace.getTracer('page').startActiveSpan('page', (span) => {
      traceId = span.spanContext().traceId
      return message('order')
    })
    receive(other, () => {})
    const [first, second] = page.sent().filter(({ name }) => name === 'receive')
    expect(first.parentId).toBe(page.sent().find(({ name }) => name === 'send')?.spanId)
    expect(second.traceId).toBe(traceId)
  })
})
