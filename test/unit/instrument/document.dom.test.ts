import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { documentInstrumentation } from '../../../inpage/instrument/page/document'
import type { Received } from '../../../inpage/propagation/propagate'
import { install, pause } from '../document/installed'

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

async function finishLoading(): Promise<void> {
  dispatchEvent(new Event('DOMContentLoaded'))
  readyState = 'complete'
  timeline.addNavigation(NAVIGATION)
  dispatchEvent(new Event('load'))
  await pause(10)
}

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

  it('has the resources that came with it below it; what comes later are roots', async () => {
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
    expect(BigInt(`0x${of('/late.png')?.parentId}`)).toBe(0n)
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
    const received: Received = {
      carried: { traceId, spanId: 'b7ad6b7169203331', sampled: true },
    } as Received
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
