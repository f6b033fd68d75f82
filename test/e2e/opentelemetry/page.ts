/** The script of a page that traces itself with OpenTelemetry: spans of its own, its `fetch`, its `XMLHttpRequest`. */
import { type Api, bundlePage, type Sdk, setUpOf } from '../../opentelemetry/bundle'

/** As many as `run` makes; each is exported by itself. */
export const SPAN_COUNT = 6

/** The script of a page that uses these versions of OpenTelemetry’s API and SDK, bundled. */
export async function pageScript(api: Api, sdk: Sdk): Promise<string> {
  const script = await bundlePage(pageCode(api, sdk), api)
  return `((performance, Date, Math, crypto, PerformanceObserver) => {${script}})(...(${sameEveryTime})(CLOCK))`
}

/** A page that calls the API, and has nothing that would make spans of it. */
export function pageScriptWithoutSdk(api: Api): Promise<string> {
  return bundlePage(
    `import * as api from '@opentelemetry/api'
    const tracer = api.trace.getTracer('cart', '1.4.2')
    globalThis.run = () => tracer.startActiveSpan('load', async (load) => {
      await new Promise((resolve) => setTimeout(resolve, 10))
      await tracer.startActiveSpan('price', async (price) => {
        const baggage = api.propagation.createBaggage({ cart: { value: '7' } })
        await api.context.with(api.propagation.setBaggage(api.context.active(), baggage), async () => {
          await new Promise((resolve) => setTimeout(resolve, 1))
          await (await fetch('/order')).text()
        })
        price.end()
      })
      load.end()
    })`,
    api,
  )
}

function pageCode(api: Api, sdk: Sdk): string {
  const { imports, statements } = setUpOf(sdk)
  // That of 3.x knows no API before 1.10.
  const isNew = sdk === 'sdk-3.1' && api === 'api-1.10'
  const fetchInstrumentation = isNew ? 'instrumentation-fetch-0.300' : '@opentelemetry/instrumentation-fetch'
  return `import * as api from '@opentelemetry/api'
    ${imports}
    import { FetchInstrumentation } from '${fetchInstrumentation}'
    ${sdk.startsWith('sdk-1.') ? OWN_EXPORTER : OTLP_EXPORTER}
    const early = api.trace.getTracer('early', '0.1')
    ${statements}
    new FetchInstrumentation()
    ${XHR_INSTRUMENTATION}
    const tracer = api.trace.getTracer('cart', '1.4.2')
    globalThis.run = async () => {
      tracer.startActiveSpan('load', { kind: 1, attributes: { items: 3, tags: ['a', 'b'] } }, (load) => {
        early.startActiveSpan('price', { links: [{ context: load.spanContext(), attributes: { why: 'test' } }] }, (price) => {
          performance.pass(2)
          price.addEvent('found', { at: 1 })
          price.setStatus({ code: 2, message: 'too dear' })
          globalThis.tracing?.startSpan('ours').finish()
          price.end()
        })
        performance.pass(3)
        load.end()
      })
      performance.pass(10)
      await tracer.startActiveSpan('order', async (order) => {
        await (await fetch('/order?sig=secret')).text()
        performance.pass(20)
        order.end()
      })
      await tracer.startActiveSpan('pay', async (pay) => {
        await new Promise((resolve) => {
          const xhr = new XMLHttpRequest()
          xhr.open('GET', '/pay')
          xhr.addEventListener('loadend', resolve)
          xhr.send()
        })
        performance.pass(20)
        pay.end()
      })
    }`
}

/** OpenTelemetry's own writes the spans of 2.x and later. */
const OTLP_EXPORTER = `import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
  const exporter = new OTLPTraceExporter({ url: location.origin + '/v1/traces' })`

/** All that a span of 1.x says, to a place that nobody knows for a collector. */
const OWN_EXPORTER = `const exporter = {
  export(spans, done) {
    const all = spans.map((span) => ({
      ...{ name: span.name, kind: span.kind, context: span.spanContext(), parent: span.parentSpanId, start: span.startTime },
      ...{ end: span.endTime, status: span.status, attributes: span.attributes, links: span.links, events: span.events },
      ...{ duration: span.duration, ended: span.ended, resource: span.resource.attributes, scope: span.instrumentationLibrary },
      keys: Object.keys(span),
    }))
    fetch('/collector', { method: 'POST', body: JSON.stringify(all) }).then(() => done({ code: 0 }), () => done({ code: 1 }))
  },
  shutdown: () => Promise.resolve(),
}`

/** What @opentelemetry/instrumentation-xml-http-request does: a span from \`open\` on, the headers at \`send\`. */
const XHR_INSTRUMENTATION = `const requests = api.trace.getTracer('@opentelemetry/instrumentation-xml-http-request', '0.57.2')
  const { open, send } = XMLHttpRequest.prototype
  const spans = new WeakMap()
  XMLHttpRequest.prototype.open = function (...args) {
    const [method, url] = args
    const attributes = { 'http.method': method, 'http.url': new URL(url, document.baseURI).href }
    spans.set(this, requests.startSpan(method, { kind: 2, attributes }))
    return open.apply(this, args)
  }
  XMLHttpRequest.prototype.send = function (...args) {
    const span = spans.get(this)
    api.context.with(api.trace.setSpan(api.context.active(), span), () => {
      span.addEvent('send')
      this.addEventListener('loadend', () => {
        span.setAttribute('http.status_code', this.status)
        span.end()
      })
      const headers = {}
      api.propagation.inject(api.context.active(), headers)
      for (const name of Object.keys(headers)) this.setRequestHeader(name, headers[name])
    })
    return send.apply(this, args)
  }`

/** Runs in the page: a clock that goes when it is told to, and dice that always fall the same way. */
function sameEveryTime(startMs: number): unknown[] {
  let passed = 0
  let state = 1
  const random = () => {
    state = (state * 48_271) % 0x7fffffff
    return state / 0x7fffffff
  }
  const now = () => startMs + passed
  const OwnDate = class extends Date {
    constructor(given = now()) {
      super(given)
    }
    static override now = now
  }
  const clock = {
    timeOrigin: startMs,
    now: () => passed,
    pass(ms: number) {
      passed += ms
    },
    getEntriesByType: () => [],
    clearResourceTimings() {},
  }
  const dice = {
    getRandomValues(bytes: Uint8Array) {
      for (let i = 0; i < bytes.length; i++) bytes[i] = random() * 256
      return bytes
    },
  }
  class NoObserver {
    observe() {}
    disconnect() {}
  }
  const math = Object.assign(Object.create(Math), { random })
  return [clock, OwnDate, math, dice, NoObserver]
}
