import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { SpanKind } from '../../../../inpage/api/api'
import { SPAN_FLAG_INFERRED_PARENT } from '../../../../inpage/block/format'
import { noteEventSource } from '../../../../inpage/instrument/http/eventsource/eventsource-urls'
import type { Instrumentation } from '../../../../inpage/instrument/instrumentation'
import { createInstruments } from '../../../../inpage/instrument/instruments'
import { documentInstrumentation } from '../../../../inpage/instrument/page/document'
import { documentErrorInstrumentation } from '../../../../inpage/instrument/page/errors/element-error'
import { type ReceivedTrace, receive } from '../../../../inpage/propagation/propagate'
import { DEFAULT_PAGE_SETTINGS, type InstrumentationName } from '../../../../inpage/settings'
import { install, pause } from '../../document/installed'

let readyState: DocumentReadyState
beforeEach(() => {
  readyState = 'loading'
  Object.defineProperty(document, 'readyState', { get: () => readyState, configurable: true })
})
afterEach(() => {
  Reflect.deleteProperty(document, 'readyState')
  timeline.clear()
})

/** The browser's own account of how the document came. */
const NAVIGATION = {
  get name() {
    return location.href
  },
  startTime: 0,
  requestStart: 5,
  responseStart: 40,
  responseEnd: 60,
  responseStatus: 200,
  nextHopProtocol: 'h2',
  domInteractive: 80,
  domContentLoadedEventEnd: 90,
  domComplete: 120,
  loadEventStart: 121,
  loadEventEnd: 130,
}

const RESOURCE = {
  initiatorType: 'script',
  nextHopProtocol: 'h2',
  startTime: 61,
  requestStart: 62,
  responseStart: 70,
  responseEnd: 75,
  responseStatus: 200,
}

/** @param loadEventEnd - in ms; long ago on a busy machine, where it matters whether the load is over for long */
async function finishLoading(loadEventEnd = NAVIGATION.loadEventEnd): Promise<void> {
  dispatchEvent(new Event('DOMContentLoaded'))
  readyState = 'complete'
  timeline.addNavigation({ ...NAVIGATION, name: location.href, loadEventEnd })
  dispatchEvent(new Event('load'))
  await pause(10)
}

describe('a request before the settings have come', () => {
  /** All is installed as for a page that has just begun; the settings come later. */
  function begun(instrumentations: readonly InstrumentationName[], more: readonly Instrumentation[] = []) {
    let settings = DEFAULT_PAGE_SETTINGS
    const page = install({ name: 'document', install: () => () => {} }, {}, { settings: () => settings })
    const instruments = createInstruments([documentInstrumentation, ...more], page.parts)
    instruments.update(false)
    onTestFinished(() => instruments.remove())
    return {
      ...page,
      ask: () => page.tracing.startInstrumentationSpan('fetch', 'GET', { spanKind: SpanKind.CLIENT }).finish(),
      settingsCome() {
        settings = { ...settings, instrumentations }
        instruments.update(true)
      },
    }
  }

  it('stands under the load, inferred, which is then begun', async () => {
    const page = begun(['document'])
    page.ask()
    page.settingsCome()
    page.ask()
    await finishLoading()
    const spans = page.spans()
    const loads = spans.filter(({ name }) => name === 'document load')
    expect(loads).toHaveLength(1)
    const asked = spans.filter(({ scope }) => scope === 'fetch')
    expect(asked.map(({ parentId, flags }) => [parentId, flags])).toEqual(
      Array.from({ length: 2 }, () => [loads[0]?.spanId, SPAN_FLAG_INFERRED_PARENT]),
    )
  })

  /** The failure of a style sheet, told by its element. */
  function fail(): void {
    const link = document.head.appendChild(document.createElement('link'))
    link.href = '/gone.css'
    link.dispatchEvent(new Event('error'))
  }

  it('is one span with its failure, which came before, too', async () => {
    const page = begun(['document', 'error'], [documentErrorInstrumentation])
    fail()
    timeline.add('resource', { ...RESOURCE, name: `${origin}/gone.css`, initiatorType: 'link', responseStatus: 404 })
    expect(page.spans()).toEqual([])
    page.settingsCome()
    await finishLoading()
    await pause(600)
    const gone = page.spans().filter(({ attributes }) => String(attributes['url.full']).endsWith('/gone.css'))
    expect(gone.map(({ name, status }) => [name, status])).toEqual([['failed link', 2]])
  })

  it('that failed is told where the settings say that the document is not traced', () => {
    const page = begun(['error'], [documentErrorInstrumentation])
    fail()
    expect(page.spans()).toEqual([])
    page.settingsCome()
    expect(page.spans().map(({ name }) => name)).toEqual(['failed link'])
  })

  it('begins none where the settings say that the document is not traced', () => {
    const page = begun([])
    page.settingsCome()
    page.ask()
    expect(page.spans().map(({ name }) => name)).toEqual(['GET'])
  })
})

describe('a document', () => {
  it('is a root span from the start of the navigation to the end of `load`, with its request below', async () => {
    const page = install(documentInstrumentation)
    expect(page.spans()).toEqual([])
    await finishLoading()
    const [load] = page.spans().filter(({ name }) => name === 'document load')
    expect(load).toMatchObject({ startMs: 0, endMs: 130, status: 0, attributes: { 'url.full': location.href } })
    expect(load.events).toEqual(['domInteractive', 'domContentLoadedEventEnd', 'domComplete', 'loadEventStart'])
    const [request] = page.spans().filter(({ name }) => name === 'GET')
    expect(request).toMatchObject({
      parentId: load.spanId,
      kind: 3,
      startMs: 0,
      endMs: 60,
      attributes: { 'http.response.status_code': 200, 'tracepane.timing.waiting': [5, 40] },
    })
  })

  it('is begun by what a script in the head asks for, and linked to the trace that a `meta` tells later', async () => {
    const { body } = document
    body.remove()
    const headers = { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' }
    let isTold = false
    const page = install(documentInstrumentation, {}, { received: () => (isTold ? receive(headers) : undefined) })
    page.tracing.startInstrumentationSpan('fetch', 'early', { spanKind: SpanKind.CLIENT }).finish()
    document.documentElement.append(body)
    isTold = true
    await finishLoading()
    const [load] = page.spans().filter(({ name }) => name === 'document load')
    const [early] = page.spans().filter(({ name }) => name === 'early')
    expect(early).toMatchObject({ parentId: load.spanId, flags: SPAN_FLAG_INFERRED_PARENT })
    expect(load).toMatchObject({ parentId: '0000000000000000', links: ['b7ad6b7169203331'] })
  })

  it('is no cause of what another window may have asked for once it is loaded', async () => {
    const frame = document.createElement('iframe')
    document.body.append(frame)
    onTestFinished(() => frame.remove())
    const page = install(documentInstrumentation)
    const ask = (name: string) =>
      page.tracing.startInstrumentationSpan('fetch', name, { spanKind: SpanKind.CLIENT }).finish()
    const hear = (source: Window | null) => dispatchEvent(new MessageEvent('message', { source }))
    hear(frame.contentWindow)
    ask('while it loads')
    await finishLoading(performance.now())
    hear(window)
    hear(null)
    ask('what it writes to itself')
    hear(frame.contentWindow)
    ask('what another has written')
    const [load] = page.spans().filter(({ name }) => name === 'document load')
    expect(page.spans().flatMap(({ scope, name, parentId }) => (scope === 'fetch' ? [[name, parentId]] : []))).toEqual([
      ['while it loads', load.spanId],
      ['what it writes to itself', load.spanId],
      ['what another has written', '0000000000000000'],
    ])
  })

  it('has the resources that came with it below it, and what comes later', async () => {
    const page = install(documentInstrumentation)
    timeline.add('resource', { ...RESOURCE, name: `${origin}/app.js?page=2` })
    await finishLoading()
    timeline.add('resource', { ...RESOURCE, name: `${origin}/late.png`, initiatorType: 'img', startTime: 900 })
    const [load] = page.spans().filter(({ name }) => name === 'document load')
    const of = (path: string) => page.spans().find(({ attributes }) => String(attributes['url.full']).includes(path))
    expect(of('/app.js')).toMatchObject({
      name: 'script',
      parentId: load.spanId,
      startMs: 61,
      endMs: 75,
      attributes: { 'url.full': `${origin}/app.js?page=2`, 'http.response.status_code': 200 },
    })
    expect(of('/late.png')?.parentId).toBe(load.spanId)
  })

  it('that the server refuses, and resources that it does, are errors', async () => {
    const page = install(documentInstrumentation)
    dispatchEvent(new Event('DOMContentLoaded'))
    readyState = 'complete'
    timeline.addNavigation({ ...NAVIGATION, responseStatus: 404 })
    dispatchEvent(new Event('load'))
    timeline.add('resource', { ...RESOURCE, name: `${origin}/app.js`, responseStatus: 500 })
    // But not the icon that the browser looks for by itself.
    const icon = { ...RESOURCE, name: `${origin}/favicon.ico`, initiatorType: 'other', responseStatus: 404 }
    timeline.add('resource', icon)
    await pause(10)
    const failed = page.spans().filter(({ status }) => status === 2)
    expect(failed.map(({ name, attributes }) => [name, attributes['error.type']])).toEqual([
      ['script', '500'],
      ['GET', '404'],
    ])
  })

  it.each(['before', 'after'])('has one span of an image that did not come, told %s its request', async (when) => {
    const page = install(documentInstrumentation)
    const errors = documentErrorInstrumentation.install(page.parts)
    await finishLoading()
    const add = () =>
      timeline.add('resource', { ...RESOURCE, name: `${origin}/gone.png`, initiatorType: 'img', responseStatus: 0 })
    const fail = () => {
      const image = document.body.appendChild(document.createElement('img'))
      Object.defineProperty(image, 'currentSrc', { value: `${origin}/gone.png` })
      image.dispatchEvent(new Event('error'))
    }
    for (const step of when === 'before' ? [fail, add] : [add, fail]) step()
    await pause(600)
    errors()
    const gone = page.spans().filter(({ attributes }) => String(attributes['url.full']).endsWith('/gone.png'))
    expect(gone).toMatchObject([{ name: 'failed img', status: 2, attributes: { 'error.type': 'load' } }])
    expect(gone[0].endMs).toBe(75)
  })

  it('has one span of an image whose request the busy browser tells of late', async () => {
    const page = install(documentInstrumentation)
    const errors = documentErrorInstrumentation.install(page.parts)
    await finishLoading()
    const image = document.body.appendChild(document.createElement('img'))
    Object.defineProperty(image, 'currentSrc', { value: `${origin}/gone.png` })
    image.dispatchEvent(new Event('error'))
    timeline.addUntold('resource', {
      ...RESOURCE,
      name: `${origin}/gone.png`,
      initiatorType: 'img',
      responseStatus: 404,
    })
    await pause(600)
    errors()
    const gone = page.spans().filter(({ attributes }) => String(attributes['url.full']).endsWith('/gone.png'))
    expect(gone.map(({ name, attributes }) => [name, attributes['error.type']])).toEqual([['failed img', '404']])
  })

  it('has a span of an image that did not come though nobody tells of a request', async () => {
    const page = install(documentInstrumentation)
    const errors = documentErrorInstrumentation.install(page.parts)
    await finishLoading()
    const image = document.body.appendChild(document.createElement('img'))
    Object.defineProperty(image, 'currentSrc', { value: `${origin}/refused.png` })
    image.dispatchEvent(new Event('error'))
    await pause(600)
    errors()
    const load = page.spans().find(({ name }) => name.startsWith('document load'))
    expect(page.spans().filter(({ name }) => name === 'failed img')).toMatchObject([{ parentId: load?.spanId }])
  })

  it('has none of an image with an empty address, which asks nobody', async () => {
    const page = install(documentInstrumentation)
    const errors = documentErrorInstrumentation.install(page.parts)
    await finishLoading()
    for (const name of ['img', 'script', 'video']) {
      const element = document.body.appendChild(document.createElement(name))
      element.setAttribute('src', '')
      // As Chromium's property says.
      Object.defineProperty(element, 'src', { value: location.href })
      element.dispatchEvent(new Event('error'))
    }
    await pause(600)
    errors()
    expect(page.spans().filter(({ scope }) => scope === 'error')).toEqual([])
  })

  it('counts the resources that are too many to be shown', async () => {
    const page = install(documentInstrumentation)
    await finishLoading()
    for (let i = 0; i < 310; i++) timeline.add('resource', { ...RESOURCE, name: `${origin}/${i}.png` })
    await pause(300)
    const resources = page.spans().filter(({ name }) => name === 'script')
    const [load] = page.spans().filter(({ name }) => name === 'document load')
    expect([resources.length, load.attributes['tracepane.resources.not_shown']]).toEqual([300, 10])
  })

  it('has no second span of an EventSource, and none that ends before it starts', async () => {
    const page = install(documentInstrumentation)
    await finishLoading()
    noteEventSource(new URL(`${origin}/events`))
    const other = { ...RESOURCE, initiatorType: 'other' }
    timeline.add('resource', { ...other, name: `${origin}/events` })
    timeline.add('resource', { ...other, name: `${origin}/worker.js`, startTime: 1591, responseEnd: 307 })
    const [worker, ...more] = page.spans().filter(({ name }) => name === 'other')
    expect(more).toEqual([])
    expect(worker).toMatchObject({ startMs: 307, endMs: 307 })
    expect(page.misuses).toEqual([])
  })

  it('does not tell again what is a span of its own, nor what is no request', async () => {
    const page = install(documentInstrumentation)
    for (const initiatorType of ['fetch', 'xmlhttprequest', 'beacon'])
      timeline.add('resource', { ...RESOURCE, name: `${origin}/api`, initiatorType })
    timeline.add('resource', { ...RESOURCE, name: 'data:image/png;base64,AA', initiatorType: 'img' })
    timeline.add('resource', { ...RESOURCE, name: 'blob:x', initiatorType: 'img' })
    await finishLoading()
    expect(page.spans().map(({ name }) => name)).toEqual(expect.arrayContaining(['document load', 'GET']))
    expect(page.spans()).toHaveLength(2)
  })

  it('is the child of the server’s span, where the server says which', async () => {
    const traceId = '0af7651916cd43dd8448eb211c80319c'
    const received: ReceivedTrace = {
      carried: { traceId, spanId: 'b7ad6b7169203331', sampled: true },
    } as ReceivedTrace
    const page = install(documentInstrumentation, {}, { received: () => received })
    await finishLoading()
    const [load] = page.spans().filter(({ name }) => name === 'document load')
    expect(load).toMatchObject({ traceId, parentId: 'b7ad6b7169203331' })
  })

  it('that is there already is told whole', () => {
    readyState = 'complete'
    timeline.addNavigation(NAVIGATION)
    const page = install(documentInstrumentation)
    expect(page.spans().map(({ name, endMs }) => [name, endMs])).toEqual(
      expect.arrayContaining([
        ['document load', 130],
        ['GET', 60],
      ]),
    )
  })

  it.each([
    ['in an attribute of its frame', 'about:srcdoc', ['document load']],
    ['nowhere', 'about:blank', []],
  ])('that stood %s was brought by no request', async (_where, name, spans) => {
    readyState = 'complete'
    timeline.addNavigation({ ...NAVIGATION, name })
    const page = install(documentInstrumentation)
    expect(page.spans().map((span) => span.name)).toEqual(spans)
    timeline.add('resource', { ...RESOURCE, name: `${origin}/frame.js` })
    expect(page.spans().map((span) => span.name)).toEqual([...spans, 'script'])
  })

  it('that is left before it is loaded has ended then', () => {
    const page = install(documentInstrumentation)
    dispatchEvent(new Event('DOMContentLoaded'))
    dispatchEvent(new Event('pagehide'))
    const [load] = page.spans().filter(({ name }) => name === 'document load')
    expect(load.endMs).toBeGreaterThan(0)
    expect(load.revision).toBeGreaterThan(0)
  })

  it('is not watched any more afterwards', async () => {
    const page = install(documentInstrumentation)
    page.undo()
    expect(timeline.observerCount).toBe(0)
    const before = page.spans().length
    await finishLoading()
    timeline.add('resource', { ...RESOURCE, name: `${origin}/late.js` })
    expect(page.spans()).toHaveLength(before)
  })
})
