/** Pages that call the API and have no SDK, or register one later than they use it: real APIs, real SDKs, minified. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ADDON_API } from '../../../inpage/instrument/addon-api'
import { type Observer, observeOpenTelemetry } from '../../../inpage/opentelemetry/observe'
import { standIn } from '../../../inpage/opentelemetry/stand-in/stand-in'
import { API_KEY } from '../../../inpage/opentelemetry/watch-api'
import { DEFAULT_PAGE_SETTINGS } from '../../../inpage/settings'
import { createStatus } from '../../../inpage/transport/status'
import { APIS, bundlePage, SDKS, type Sdk, setUpOf } from '../../opentelemetry/bundle'
import { openPage } from '../tracing/page'

interface PageRun {
  readonly api: typeof import('@opentelemetry/api')
  readonly diag: string[]
  readonly exported: string[]
  /** Took its tracer before anything was registered. */
  readonly early: import('@opentelemetry/api').Tracer
  register(): void
}

/** What a script of the page has: the API, and an SDK that it registers when it likes. */
function pageCode(sdk: Sdk): string {
  const { imports, statements } = setUpOf(sdk)
  return `import * as api from '@opentelemetry/api'
    ${imports}
    const out = { api, diag: [], exported: [], early: api.trace.getTracer('early', '0.1') }
    const exporter = {
      export(spans, done) {
        for (const span of spans) out.exported.push(span.name)
        done({ code: 0 })
      },
      shutdown: () => Promise.resolve(),
    }
    out.register = () => {
      ${statements}
    }
    globalThis.__page = out`
}

let page: ReturnType<typeof openPage>
let status: ReturnType<typeof createStatus>
let observer: Observer

beforeEach(() => {
  page = openPage()
  page.carrier.setDeep(true)
  status = createStatus(() => {})
  observer = observeOpenTelemetry(
    { ...page, status, addonApi: ADDON_API, settings: () => DEFAULT_PAGE_SETTINGS },
    standIn,
  )
})

afterEach(() => {
  page.carrier.setDeep(false)
  observer.remove()
  Reflect.deleteProperty(globalThis, API_KEY)
  Reflect.deleteProperty(globalThis, '__page')
})

async function opened(api: (typeof APIS)[number], sdk: Sdk = 'sdk-2.0'): Promise<PageRun> {
  const code = await bundlePage(pageCode(sdk), api)
  // biome-ignore lint/security/noGlobalEval: it is the page's script.
  globalThis.eval(code)
  return Reflect.get(globalThis, '__page')
}

const pause = () => new Promise((resolve) => setTimeout(resolve, 1))
const finished = () => page.sent().filter(({ revision }) => revision > 0)
const NONE = '0'.repeat(16)

function parents(): Record<string, string> {
  const spans = finished()
  const nameOf = new Map(spans.map(({ spanId, name }) => [spanId, name]))
  return Object.fromEntries(spans.map(({ name, parentId }) => [name, nameOf.get(parentId) ?? 'none']))
}

describe.each(APIS)('a page with %s and no SDK', (version) => {
  it('has spans that say all that it said of them', async () => {
    const { api, early } = await opened(version)
    const linked = early.startSpan('linked')
    const span = early.startSpan('load', {
      kind: api.SpanKind.CONSUMER,
      attributes: { items: 3, tags: ['a', 'b'] },
      links: [{ context: linked.spanContext(), attributes: { why: 'test' } }],
      startTime: performance.timeOrigin + 5,
    })
    span.setAttribute('more', true).addEvent('found', { at: 1 }).addEvent('then', 7)
    span.recordException(new RangeError('too far'))
    span.setStatus({ code: api.SpanStatusCode.ERROR, message: 'failed' }).updateName('loaded')
    expect(span.isRecording()).toBe(true)
    span.end([Math.trunc((performance.timeOrigin + 25) / 1000), (((performance.timeOrigin + 25) % 1000) * 1e6) | 0])
    expect(span.isRecording()).toBe(false)
    linked.end()
    const [loaded] = finished()
    expect(loaded).toMatchObject({
      ...{ name: 'loaded', kind: 5, status: 2, statusMessage: 'failed', scope: 'early', scopeVersion: '0.1' },
      ...{
        attributes: { items: 3, tags: ['a', 'b'], more: true },
        events: ['found', 'then', 'exception'],
        linkCount: 1,
      },
    })
    expect(loaded.startMs).toBeCloseTo(5, 2)
    expect(loaded.endMs).toBeCloseTo(25, 2)
    expect(status.now().openTelemetry).toBe('stand-in')
  })

  it('has the tree that its code says, over every await, ours among it', async () => {
    const { api } = await opened(version)
    const tracer = api.trace.getTracer('shop')
    await tracer.startActiveSpan('load', async (load) => {
      await pause()
      await tracer.startActiveSpan('price', { attributes: { a: 1 } }, async (price) => {
        await pause()
        page.tracer.startSpan('ours').finish()
        price.end()
        tracer.startSpan('after its end').end()
      })
      await pause()
      tracer.startSpan('part').end()
      tracer.startSpan('root', { root: true }).end()
      tracer.startSpan('given', {}, api.ROOT_CONTEXT).end()
      api.context.with(api.ROOT_CONTEXT, () => tracer.startSpan('elsewhere').end())
      load.end()
    })
    await page.tracer.trace('click', async () => {
      await pause()
      tracer.startActiveSpan('handler', (span) => span.end())
      expect(api.trace.getActiveSpan?.()?.spanContext().spanId ?? 'old').toBe(
        api.trace.getActiveSpan === undefined ? 'old' : page.tracer.activeSpan()?.spanContext().spanId,
      )
    })
    tracer.startSpan('alone').end()
    expect(parents()).toEqual({
      ...{ load: 'none', price: 'load', ours: 'price', 'after its end': 'price', part: 'load' },
      ...{ root: 'none', given: 'none', elsewhere: 'none', click: 'none', handler: 'click', alone: 'none' },
    })
  })

  it('has contexts with values, and functions bound to them', async () => {
    const { api } = await opened(version)
    const key = api.createContextKey('key')
    const seen: unknown[] = []
    const look = () => seen.push(api.context.active().getValue(key))
    const inner = api.context.active().setValue(key, 'inner')
    const bound = api.context.bind(inner, function bound(this: unknown, a: number, b: number) {
      look()
      return [this, a, b]
    })
    await api.context.with(inner, async () => {
      look()
      await pause()
      look()
      api.context.with(inner.setValue(key, 'other'), look)
      api.context.with(inner.deleteValue(key), look)
      look()
    })
    look()
    expect(bound.call('self', 1, 2)).toEqual(['self', 1, 2])
    expect(bound.length).toBe(2)
    expect(api.context.with(inner, (a: number, b: number) => a + b, undefined, 1, 2)).toBe(3)
    expect(() =>
      api.context.with(inner, () => {
        throw new Error('the page’s own')
      }),
    ).toThrow('the page’s own')
    expect(seen).toEqual(['inner', 'inner', 'other', undefined, 'inner', undefined, 'inner'])
  })

  it('propagates: what it writes is what it reads, with baggage and trace state', async () => {
    const { api } = await opened(version)
    const carrier: Record<string, string> = {}
    const tracer = api.trace.getTracer('shop')
    const span = tracer.startSpan('load')
    const baggage = api.propagation.createBaggage({ user: { value: 'Ä' } })
    api.propagation.inject(api.propagation.setBaggage(api.trace.setSpan(api.ROOT_CONTEXT, span), baggage), carrier)
    const { traceId, spanId } = span.spanContext()
    expect(carrier).toEqual({ traceparent: `00-${traceId}-${spanId}-01`, baggage: 'user=%C3%84' })
    const context = api.propagation.extract(api.ROOT_CONTEXT, { ...carrier, tracestate: 'a=1,b=2' })
    const remote = api.trace.getSpanContext(context)
    expect(remote).toMatchObject({ traceId, spanId, traceFlags: 1, isRemote: true })
    expect(remote?.traceState?.get('b')).toBe('2')
    expect(remote?.traceState?.set('c', '3').unset('a').serialize()).toBe('c=3,b=2')
    expect(api.propagation.getBaggage(context)?.getEntry('user')?.value).toBe('Ä')
    tracer.startSpan('child', {}, context).end()
    tracer
      .startSpan(
        'of a wrapped one',
        {},
        api.trace.setSpan(api.ROOT_CONTEXT, api.trace.wrapSpanContext({ traceId, spanId, traceFlags: 1 })),
      )
      .end()
    expect(finished().map((one) => [one.traceId, one.parentId])).toEqual([
      [traceId, spanId],
      [traceId, spanId],
    ])
    expect(api.propagation.fields()).toContain('traceparent')
    span.end()
  })

  it('goes on when it is given what is no context, no span and no time', async () => {
    const { api, early } = await opened(version)
    const fail = () => {
      throw new Error('the page’s own')
    }
    const throwing = new Proxy({}, { get: fail, has: fail, ownKeys: fail, getPrototypeOf: fail })
    const { proxy: revoked, revoke } = Proxy.revocable({}, {})
    revoke()
    const bad = [undefined, null, 1, 'x', {}, { getValue: 1 }, [], throwing, revoked] as never[]
    for (const one of bad) {
      early.startSpan('a', one, one).end(one)
      early.startSpan('e').addEvent('event', one, one).setAttributes(one).recordException(one, one)
      early.startSpan('f', { attributes: one, links: one, startTime: one, kind: one }).addLink?.(one).end()
      early.startActiveSpan('b', one, one, (span) => span.addLinks?.(one))
      api.context.with(one, () => early.startSpan('c').setStatus(one).end())
      api.propagation.inject(one, {})
      api.propagation.extract(one, one)
      early.startSpan('d', {}, api.trace.setSpan(api.ROOT_CONTEXT, one)).end(Number.NaN)
    }
    expect(finished().filter(({ name }) => name === 'c')).toHaveLength(bad.length)
  })

  it('leaves nothing when it is taken off: the API does nothing again', async () => {
    const { api, early, exported, register } = await opened(version)
    early.startSpan('before').end()
    observer.remove()
    expect(API_KEY in globalThis).toBe(false)
    expect(String.prototype.match.name).toBe('match')
    page.tracing.stop()
    early.startSpan('after').end()
    register()
    early.startSpan('theirs').end()
    expect(exported).toEqual(['theirs'])
    api.trace.disable()
    expect(api.trace.getTracer('x').startSpan('after').isRecording()).toBe(false)
    expect(finished().map(({ name }) => name)).toEqual(['before'])
  })
})

describe.each(SDKS)('a page that registers %s after it was stood in for', (sdk) => {
  it.each(APIS)('with %s has its own SDK from then on, whose spans are observed', async (version) => {
    const { api, early, exported, register } = await opened(version, sdk)
    early.startSpan('stood in for').end()
    register()
    early.startActiveSpan('load', (load) => {
      api.trace.getTracer('shop').startSpan('price').end()
      page.tracer.startSpan('ours').finish()
      load.end()
    })
    expect(exported).toEqual(['price', 'load'])
    expect(parents()).toEqual({
      'stood in for': 'none',
      price: 'load',
      ours: 'load',
      load: 'none',
    })
    expect(finished().filter(({ name }) => name === 'load')).toMatchObject([{ scope: 'early', parentId: NONE }])
    expect(status.now()).toMatchObject({ openTelemetry: 'observed', notes: [] })
    observer.remove()
    early.startSpan('unseen').end()
    expect(exported).toEqual(['price', 'load', 'unseen'])
    expect(finished()).toHaveLength(4)
  })
})

describe('a page whose version of the API nobody has heard', () => {
  it('hears of it in the panel, as its SDK is not registered', async () => {
    observer.remove()
    const { api, exported, register } = await opened('api-1.9')
    observer = observeOpenTelemetry(
      { ...page, status, addonApi: ADDON_API, settings: () => DEFAULT_PAGE_SETTINGS },
      standIn,
    )
    register()
    api.trace.getTracer('late').startSpan('stood in for').end()
    expect(exported).toEqual([])
    expect(finished().map(({ name }) => name)).toEqual(['stood in for'])
    expect(status.now().notes.map(({ kind }) => kind)).toEqual(['opentelemetry'])
  })

  it('is heard of by what that says in its diagnostics, and then nothing is lost', async () => {
    observer.remove()
    const { api, exported, diag, register } = await opened('api-1.9')
    observer = observeOpenTelemetry(
      { ...page, status, addonApi: ADDON_API, settings: () => DEFAULT_PAGE_SETTINGS },
      standIn,
    )
    const say = (message: string) => void diag.push(message)
    api.diag.setLogger({ error: say, warn: say, info() {}, debug() {}, verbose() {} })
    register()
    api.trace.getTracer('late').startSpan('theirs').end()
    expect(exported).toEqual(['theirs'])
    expect(diag).toEqual([])
    expect(status.now().notes).toEqual([])
  })
})
