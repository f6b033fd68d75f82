/** Real APIs and SDKs, bundled and minified as a page bundles them, in a realm where they meet our observer. */
import { afterEach, describe, expect, it } from 'vitest'
import { ADDON_API } from '../../../inpage/instrument/addon-api'
import { observeOpenTelemetry } from '../../../inpage/opentelemetry/observe'
import { DEFAULT_PAGE_SETTINGS } from '../../../inpage/settings'
import { createStatus } from '../../../inpage/transport/status'
import { APIS, bundlePage, SDKS, type Sdk, setUpOf } from '../../opentelemetry/bundle'
import { openPage } from '../tracing/page'

const API_KEY = Symbol.for('opentelemetry.js.api.1')
/** The least that a page of each SDK does, and what it exports. */
function pageCode(sdk: Sdk): string {
  const { imports, statements } = setUpOf(sdk)
  return `import * as api from '@opentelemetry/api'
    ${imports}
    const out = { diag: [], exported: [] }
    globalThis.__page = out
    const say = (...args) => out.diag.push(args.join(' '))
    api.diag.setLogger({ error: say, warn: say, info() {}, debug() {}, verbose() {} }, { logLevel: 50, suppressOverrideMessage: true })
    out.early = api.trace.getTracer('early', '0.1')
    const exporter = {
      export(spans, done) {
        for (const s of spans) out.exported.push([s.name, s.spanContext().traceId, s.spanContext().spanId, s.parentSpanContext?.spanId ?? s.parentSpanId ?? '', s.kind, s.status.code, Object.keys(s).length])
        done({ code: 0 })
      },
      shutdown: () => Promise.resolve(),
    }
    ${statements}
    out.run = (inside) => {
      const tracer = api.trace.getTracer('cart', '1.4.2')
      tracer.startActiveSpan('load', { kind: 2, attributes: { items: 3 } }, (load) => {
        out.early.startActiveSpan('price', { links: [{ context: load.spanContext(), attributes: { why: 'test' } }] }, (price) => {
          price.addEvent('found', { at: 1 })
          price.setStatus({ code: 2, message: 'too dear' })
          inside()
          price.end()
        })
        load.end()
      })
    }`
}

interface PageRun {
  readonly diag: string[]
  readonly exported: unknown[][]
  run(inside: () => void): void
}

function start(code: string): PageRun {
  // biome-ignore lint/security/noGlobalEval: it is the page's script.
  globalThis.eval(code)
  return Reflect.get(globalThis, '__page')
}

function observed(settings = DEFAULT_PAGE_SETTINGS) {
  const page = openPage()
  const status = createStatus(() => {})
  return {
    ...page,
    status,
    observer: observeOpenTelemetry({ ...page, status, addonApi: ADDON_API, settings: () => settings }),
  }
}

afterEach(() => {
  Reflect.deleteProperty(globalThis, API_KEY)
  Reflect.deleteProperty(globalThis, '__page')
})

describe.each(SDKS)('a page with %s', (sdk) => {
  describe.each(APIS)('and %s', (api) => {
    it.each(['before', 'after'] as const)(
      'shows its spans, registered %s us, and exports what it did',
      async (when) => {
        const code = await bundlePage(pageCode(sdk), api)
        const early = when === 'after' ? observed() : undefined
        const script = start(code)
        const page = early ?? observed()
        script.run(() => page.tracer.startSpan('ours').finish())
        const sent = page.sent().filter(({ revision }) => revision > 0)
        const byName = (name: string) => sent.find((span) => span.name === name)
        const [price, load] = script.exported
        expect(script.exported.map(([name]) => name)).toEqual(['price', 'load'])
        expect(sent.map(({ name }) => name)).toEqual(['ours', 'price', 'load'])
        expect(byName('load')).toMatchObject({
          ...{ traceId: load[1], spanId: load[2], parentId: '0'.repeat(16), kind: 3, status: 0 },
          ...{ scope: 'cart', scopeVersion: '1.4.2', attributes: { items: 3 } },
          resource: expect.stringContaining('telemetry.sdk.name'),
        })
        expect(byName('price')).toMatchObject({
          ...{ traceId: price[1], spanId: price[2], parentId: load[2], kind: 1, status: 2, statusMessage: 'too dear' },
          ...{ scope: 'early', scopeVersion: '0.1', events: ['found'], linkCount: 1 },
        })
        const [one] = sent.filter(({ name }) => name === 'load')
        expect(one?.endMs).toBeGreaterThanOrEqual(one?.startMs ?? 0)
        expect(Math.abs((one?.startMs ?? 0) - performance.now())).toBeLessThan(5000)
        expect(byName('ours')).toMatchObject({ traceId: price[1], parentId: price[2] })
        expect(script.diag).toEqual([])
        expect(page.status.now().openTelemetry).toBe('observed')

        page.observer.remove()
        script.run(() => {})
        expect(page.sent().filter(({ revision }) => revision > 0)).toHaveLength(3)
        expect(script.exported).toHaveLength(4)
        // Name, kind, status and how many fields a span has: the same as with nobody watching.
        const shape = (span: unknown[] | undefined) => [span?.[0], ...(span ?? []).slice(4)]
        expect(script.exported.slice(0, 2).map(shape)).toEqual(script.exported.slice(2).map(shape))
        expect(script.diag).toEqual([])
      },
    )
  })
})

/** As a build that shortens private names leaves them. */
function mangled(code: string): string {
  const names = ['_activeSpanProcessor', '_registeredSpanProcessors', '_spanProcessors']
  return names.reduce((text, name, i) => text.replaceAll(name, `_${i}`), code)
}

describe.each(SDKS)('a page with %s whose private names were mangled', (sdk) => {
  it.each(['before', 'after'] as const)('shows its spans, registered %s us', async (when) => {
    const code = mangled(await bundlePage(pageCode(sdk), 'api-1.9'))
    const early = when === 'after' ? observed() : undefined
    const script = start(code)
    const page = early ?? observed()
    script.run(() => page.tracer.startSpan('ours').finish())
    const sent = page.sent().filter(({ revision }) => revision > 0)
    expect(sent.map(({ name }) => name)).toEqual(['ours', 'price', 'load'])
    expect(sent.map(({ parentId }) => parentId)).toEqual([sent[1].spanId, sent[2].spanId, '0'.repeat(16)])
    expect(script.exported.map(([name]) => name)).toEqual(['price', 'load'])
    expect(script.diag).toEqual([])
  })
})

describe('a page with the API alone', () => {
  it('is told apart from one without OpenTelemetry, and gets what it got before', () => {
    const page = observed()
    expect(page.status.now().openTelemetry).toBe('none')
    expect(Reflect.get(globalThis, API_KEY)).toBeUndefined()
    expect(page.status.now().openTelemetry).toBe('api')
    page.observer.remove()
    expect(API_KEY in globalThis).toBe(false)
  })
})
