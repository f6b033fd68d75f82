/** What the page's OpenTelemetry says, beyond its spans: what it suppresses, what it carries, what it takes back. */
import { context, createContextKey, propagation, ROOT_CONTEXT, SpanKind, trace } from '@opentelemetry/api'
import { SimpleSpanProcessor, StackContextManager, WebTracerProvider } from '@opentelemetry/sdk-trace-web'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ADDON_API } from '../../../inpage/instrument/addon-api'
import { type Observer, observeOpenTelemetry } from '../../../inpage/opentelemetry/observe'
import { API_KEY } from '../../../inpage/opentelemetry/watch-api'
import { DEFAULT_PAGE_SETTINGS } from '../../../inpage/settings'
import { createStatus } from '../../../inpage/transport/status'
import { openPage } from '../tracing/page'

const NONE = '0'.repeat(16)
const SUPPRESS = Symbol.for('OpenTelemetry SDK Context Key SUPPRESS_TRACING')

let page: ReturnType<typeof openPage>
let observer: Observer
let status: ReturnType<typeof createStatus>

beforeEach(() => {
  Object.assign(globalThis, { document: { baseURI: 'https://page.example/' } })
  page = openPage()
  page.carrier.setDeep(true)
  status = createStatus(() => {})
  observer = observeOpenTelemetry({ ...page, status, addonApi: ADDON_API, settings: () => DEFAULT_PAGE_SETTINGS })
})

afterEach(() => {
  page.carrier.setDeep(false)
  trace.disable()
  context.disable()
  observer.remove()
  Reflect.deleteProperty(globalThis, 'document')
})

function provider(): WebTracerProvider {
  const exporter = {
    export: (_spans: unknown, done: (result: { code: number }) => void) => done({ code: 0 }),
    shutdown: async () => {},
  }
  return new WebTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] })
}

const pause = () => new Promise((resolve) => setTimeout(resolve, 1))
const finished = () => page.sent().filter(({ revision }) => revision > 0)

describe('what a page suppresses', () => {
  it('is suppressed after an await too, though its own manager has forgotten it by then', async () => {
    provider().register()
    const seen: boolean[] = []
    await context.with(context.active().setValue(SUPPRESS, true), async () => {
      seen.push(observer.isSuppressed())
      await pause()
      seen.push(observer.isSuppressed(), context.active().getValue(SUPPRESS) === true)
    })
    expect([...seen, observer.isSuppressed()]).toEqual([true, true, false, false])
  })

  it('is not suppressed where the page takes it back', async () => {
    provider().register()
    const suppressed = context.active().setValue(SUPPRESS, true)
    let seen: boolean | undefined
    await context.with(suppressed, () =>
      context.with(suppressed.deleteValue(SUPPRESS), async () => {
        await pause()
        seen = observer.isSuppressed()
      }),
    )
    expect(seen).toBe(false)
  })
})

describe('the baggage of a page', () => {
  it('goes with what is sent, as its own propagator writes it, after an await too', async () => {
    provider().register()
    const baggage = propagation.createBaggage({ user: { value: 'Ä 1' }, plan: { value: 'free' } })
    const seen: string[] = [observer.baggage()]
    await context.with(propagation.setBaggage(context.active(), baggage), async () => {
      seen.push(observer.baggage())
      await pause()
      seen.push(observer.baggage())
    })
    expect(seen).toEqual(['', 'user=%C3%84%201,plan=free', 'user=%C3%84%201,plan=free'])
  })
})

describe('the active span', () => {
  it('is none where the page runs something without one, but stays where it is ours', () => {
    provider().register()
    const tracer = trace.getTracer('page')
    tracer.startActiveSpan('theirs', (theirs) => {
      context.with(ROOT_CONTEXT, () => page.tracer.startSpan('alone').finish())
      theirs.end()
    })
    page.tracer.trace('ours', () => context.with(ROOT_CONTEXT, () => page.tracer.startSpan('child').finish()))
    const parents = Object.fromEntries(finished().map(({ name, parentId }) => [name, parentId !== '0'.repeat(16)]))
    expect(parents).toEqual({ theirs: false, alone: false, ours: false, child: true })
  })

  it('is left as it is by a context that says nothing of spans', () => {
    provider().register()
    trace.getTracer('page').startActiveSpan('theirs', (theirs) => {
      context.with(context.active().setValue(createContextKey('other'), 1), () =>
        page.tracer.startSpan('child').finish(),
      )
      theirs.end()
    })
    expect(finished().find(({ name }) => name === 'child')?.parentId).toBe(
      finished().find(({ name }) => name === 'theirs')?.spanId,
    )
  })
})

describe('a span of the page that says no parent', () => {
  it('is the root that it is exported as, and links to what it was started in: ours, or theirs before an await', async () => {
    provider().register()
    const tracer = trace.getTracer('page')
    await page.tracer.trace('click', async () => {
      await pause()
      tracer.startSpan('in a click').end()
      await tracer.startActiveSpan('load', async (load) => {
        tracer.startSpan('child').end()
        await pause()
        tracer.startSpan('after an await').end()
        load.end()
      })
    })
    tracer.startSpan('alone').end()
    const spans = finished()
    const idOf = (name: string) => spans.find((span) => span.name === name)?.spanId
    expect(Object.fromEntries(spans.map(({ name, parentId, links }) => [name, [parentId, ...links]]))).toEqual({
      'in a click': [NONE, idOf('click')],
      child: [idOf('load')],
      'after an await': [NONE, idOf('load')],
      load: [NONE, idOf('click')],
      click: [NONE],
      alone: [NONE],
    })
  })
})

describe('a page that has something of its own where the API is looked for', () => {
  it('has it, whatever it is, and no error', () => {
    const throwing = new Proxy(
      {},
      { get: fail, set: fail, has: fail, getOwnPropertyDescriptor: fail, defineProperty: fail },
    )
    const { proxy, revoke } = Proxy.revocable({}, {})
    revoke()
    const values = [
      0,
      '',
      null,
      'api',
      () => {},
      throwing,
      proxy,
      Object.freeze({ trace: throwing, context: throwing }),
    ]
    const slots = [
      throwing,
      proxy,
      1,
      null,
      { getDelegate: fail },
      { getDelegate: () => throwing },
      { with: fail, active: fail },
    ]
    for (const value of values) {
      Reflect.set(globalThis, API_KEY, value)
      expect(Reflect.get(globalThis, API_KEY) === value).toBe(true)
    }
    for (const slot of slots) {
      const api = { trace: slot, context: slot }
      Reflect.set(globalThis, API_KEY, api)
      Object.assign(api, { trace: undefined, context: undefined })
      Object.assign(api, { trace: slot, context: slot })
      expect([api.trace === slot, api.context === slot]).toEqual([true, true])
      expect([observer.isSuppressed(), observer.baggage()]).toEqual([false, ''])
    }
    Reflect.deleteProperty(globalThis, API_KEY)
  })
})

function fail(): never {
  throw new Error('the page’s own')
}

describe('a page that unregisters', () => {
  it('is seen again when it registers again, and the old provider is still seen where it is used', () => {
    const first = provider()
    trace.setGlobalTracerProvider(first)
    trace.disable()
    context.disable()
    const second = provider()
    trace.setGlobalTracerProvider(second)
    context.setGlobalContextManager(new StackContextManager().enable())
    first.getTracer('first').startSpan('of the first').end()
    trace.getTracer('second').startActiveSpan('of the second', (span) => {
      page.tracer.startSpan('child').finish()
      span.end()
    })
    const spans = finished()
    expect(spans.map(({ name }) => name)).toEqual(['of the first', 'child', 'of the second'])
    expect(spans[1].parentId).toBe(spans[2].spanId)
  })
})

describe('the spans of a provider whose processors nobody can name', () => {
  /** As a vendor's, or one whose private names were mangled: the same spans, without a way to add a processor. */
  function opaque() {
    const inner = provider()
    return { getTracer: (name: string, version?: string) => inner.getTracer(name, version) }
  }

  it('are seen where they are made, open and ended, once each, and may be parents', () => {
    trace.setGlobalTracerProvider(opaque() as never)
    context.setGlobalContextManager(new StackContextManager().enable())
    const tracer = trace.getTracer('cart', '2')
    tracer.startActiveSpan('load', (load) => {
      tracer.startSpan('price').end()
      page.tracer.startSpan('ours').finish()
      load.end()
    })
    const spans = finished()
    expect(spans.map(({ name }) => name)).toEqual(['price', 'ours', 'load'])
    expect(spans[1].parentId).toBe(spans[2].spanId)
    expect(status.now().openTelemetry).toBe('observed')
  })

  it('are none where a page uses the API without an SDK, and it is not said to be observed', () => {
    trace.getTracer('cart').startActiveSpan('load', (load) => load.end())
    expect(finished()).toEqual([])
    expect(status.now().openTelemetry).toBe('api')
  })
})

describe('the span of a request', () => {
  const URL_FULL = 'https://user:secret@shop.example/cart?token=x'

  function request(during: () => void): void {
    provider().register()
    trace.getTracer('page').startSpan('GET', { kind: SpanKind.CLIENT, attributes: { 'url.full': URL_FULL } })
    during()
  }

  it('is known by its URL, to one alone, and only until the page goes on to something else', async () => {
    request(() => {
      expect(observer.spanOf(new URL('https://shop.example/other'))).toBeUndefined()
      expect(observer.spanOf(new URL('https://shop.example/cart'))).toBeDefined()
      expect(observer.spanOf(new URL('https://shop.example/cart'))).toBeUndefined()
    })
    request(() => {})
    await Promise.resolve()
    expect(observer.spanOf(new URL('https://shop.example/cart'))).toBeUndefined()
  })

  it('is looked for only while the page sends one: a browser puts parts of a URL together anew each time', () => {
    const unread = new Proxy(new URL(URL_FULL), {
      get: (_url, name) => {
        throw new Error(`${String(name)} was read`)
      },
    })
    expect(observer.spanOf(unread)).toBeUndefined()
  })

  it('is shown with its own ids, what it says holds, and what we saw is added, also after its end', () => {
    provider().register()
    const theirs = trace
      .getTracer('page')
      .startSpan('GET', { kind: SpanKind.CLIENT, attributes: { 'url.full': URL_FULL, shared: 'theirs' } })
    const ours = page.tracing.startInstrumentationSpan(
      'fetch',
      'ours',
      { attributes: { shared: 'ours', more: 1 } },
      performance.now(),
    )
    observer.spanOf(new URL(URL_FULL))?.merge(ours)
    expect(ours.spanContext()).toMatchObject({
      traceId: theirs.spanContext().traceId,
      spanId: theirs.spanContext().spanId,
    })
    ours.setStatus(2, 'refused').addEvent('aborted').finish()
    theirs.end()
    page.tracing.amend(ours, undefined, (span) => span.setAttribute('late', true))
    const spans = finished()
    expect(spans.map(({ name, revision }) => [name, revision])).toEqual([
      ['GET', 1],
      ['GET', 2],
    ])
    expect(spans[1]).toMatchObject({
      ...{
        spanId: theirs.spanContext().spanId,
        scope: 'page',
        status: 2,
        statusMessage: 'refused',
        events: ['aborted'],
      },
      attributes: {
        shared: 'theirs',
        more: 1,
        late: true,
        'url.full': 'https://user:secret@shop.example/cart?token=x',
      },
    })
    expect(spans[1].endMs).toBe(spans[0].endMs)
  })

  it('is no handle by which anyone could end it', () => {
    provider().register()
    trace.getTracer('page').startActiveSpan('load', (load) => {
      page.tracer.activeSpan()?.setAttribute('mine', 1).finish()
      page.tracer.activeSpan()?.release()
      load.end()
    })
    expect(finished()).toMatchObject([{ name: 'load', revision: 1, attributes: {} }])
  })
})
