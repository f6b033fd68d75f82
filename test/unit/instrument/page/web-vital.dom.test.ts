import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { attributeEntries, readBlock } from '../../../../inpage/block/reader'
import { documentInstrumentation } from '../../../../inpage/instrument/page/document'
import { setPageLoadSpan } from '../../../../inpage/instrument/page/page-load'
import { webVitalInstrumentation } from '../../../../inpage/instrument/page/web-vital'
import { install, pause } from '../../document/installed'

interface Vital {
  readonly value: number
  readonly rating: string
  readonly navigationType?: unknown
}

let visibility: DocumentVisibilityState
beforeEach(() => {
  visibility = 'visible'
  Object.defineProperty(document, 'visibilityState', { get: () => visibility, configurable: true })
})
afterEach(() => {
  Reflect.deleteProperty(document, 'visibilityState')
  timeline.clear()
})

const both = {
  name: webVitalInstrumentation.name,
  install(parts: Parameters<typeof documentInstrumentation.install>[0]) {
    const undos = [documentInstrumentation.install(parts), webVitalInstrumentation.install(parts)]
    return () => {
      for (const undo of undos.reverse()) undo()
    }
  },
}

/** With the span of a document that has been loaded. */
const webVitals = {
  name: webVitalInstrumentation.name,
  install(parts: Parameters<typeof documentInstrumentation.install>[0]) {
    const span = parts.tracing.startInstrumentationSpan('document', 'document load', {})
    span.finish()
    setPageLoadSpan(span)
    return webVitalInstrumentation.install(parts)
  },
}

/** The document's vitals as they are known by now: the last that was told of each. */
function vitalsOf(page: ReturnType<typeof install>): Record<string, Vital> {
  page.sent()
  const told: Record<string, Vital> = {}
  for (const bytes of page.blocks) {
    const block = readBlock(bytes)
    if ('error' in block) throw new Error(block.error)
    for (let i = 0; i < block.eventName.length; i++) {
      if (block.strings[block.eventName[i]] !== 'browser.web_vital') continue
      const from = i === 0 ? 0 : block.eventAttributeEnd[i - 1]
      const entries = attributeEntries(block, block.eventAttributes, from, block.eventAttributeEnd[i])
      const {
        [`${VITAL}name`]: name,
        [`${VITAL}value`]: value,
        [`${VITAL}rating`]: rating,
        [`${VITAL}navigation_type`]: navigationType,
      } = Object.fromEntries(entries)
      told[String(name)] = { value: Number(value), rating: String(rating), navigationType }
    }
  }
  return told
}
const VITAL = 'browser.web_vital.'

function hide(): void {
  visibility = 'hidden'
  document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))
}

describe('the web vitals of a document', () => {
  it('are told as the browser measured them, each with how good it is', async () => {
    timeline.addNavigation({ name: location.href, responseStart: 900, loadEventEnd: 1000, startTime: 0 })
    const page = install(both)
    timeline.add('paint', { name: 'first-paint', startTime: 100 }, { name: 'first-contentful-paint', startTime: 1500 })
    timeline.add('largest-contentful-paint', { startTime: 2000 }, { startTime: 4500 })
    timeline.add('event', { interactionId: 0, duration: 900 }, { interactionId: 7, duration: 320 })
    await pause(10)
    hide()
    expect(vitalsOf(page)).toMatchObject({
      ttfb: { value: 900, rating: 'needs_improvement' },
      fcp: { value: 1500, rating: 'good' },
      lcp: { value: 4500, rating: 'poor' },
      inp: { value: 320, rating: 'needs_improvement' },
    })
  })

  it('have the worst burst of layout shifts, without those that the user caused', () => {
    timeline.addNavigation({ name: location.href, responseStart: 1, loadEventEnd: 2, startTime: 0 })
    const page = install(both)
    timeline.add(
      'layout-shift',
      { startTime: 100, value: 0.1 },
      { startTime: 600, value: 0.1 },
      { startTime: 700, value: 0.7, hadRecentInput: true },
      { startTime: 5000, value: 0.05 },
    )
    hide()
    const { cls } = vitalsOf(page)
    expect(cls.value).toBeCloseTo(0.2)
    expect(cls.rating).toBe('needs_improvement')
  })

  it('are told again only where they have grown', () => {
    timeline.addNavigation({ name: location.href, responseStart: 1, loadEventEnd: 2, startTime: 0 })
    const page = install(both)
    timeline.add('largest-contentful-paint', { startTime: 1000 })
    hide()
    visibility = 'visible'
    timeline.add('largest-contentful-paint', { startTime: 3000 })
    hide()
    expect(vitalsOf(page).lcp).toEqual({ value: 3000, rating: 'needs_improvement' })
    const before = page.blocks.length
    hide()
    page.sent()
    expect(page.blocks).toHaveLength(before)
  })

  it('say that a page that was painted has not shifted', () => {
    timeline.addNavigation({ name: location.href, responseStart: 1, loadEventEnd: 2, startTime: 0 })
    const page = install(both)
    hide()
    expect(vitalsOf(page).cls).toBeUndefined()
    visibility = 'visible'
    timeline.add('paint', { name: 'first-contentful-paint', startTime: 5 })
    hide()
    expect(vitalsOf(page).cls).toMatchObject({ value: 0, rating: 'good' })
  })

  it('say nothing of shifts where the browser does not', async () => {
    timeline.without('layout-shift')
    vi.resetModules()
    const { webVitalInstrumentation: installed } = await import('../../../../inpage/instrument/page/web-vital')
    const pageLoad = await import('../../../../inpage/instrument/page/page-load')
    timeline.without()
    timeline.add('paint', { name: 'first-contentful-paint', startTime: 5 })
    const page = install(installed)
    pageLoad.setPageLoadSpan(page.tracer.startSpan('document load'))
    hide()
    pageLoad.pageLoadSpan()?.finish()
    expect(Object.keys(vitalsOf(page))).toEqual(['fcp'])
  })

  it('of a page that was loaded before its user went there count from when it was shown', async () => {
    Object.defineProperty(document, 'prerendering', { value: true, configurable: true })
    const page = install(webVitals)
    expect(timeline.observerCount).toBe(0)
    Reflect.deleteProperty(document, 'prerendering')
    timeline.addNavigation({ name: location.href, responseStart: 300, activationStart: 1000, startTime: 0 })
    timeline.add('layout-shift', { startTime: 400, value: 0.5 })
    document.dispatchEvent(new Event('prerenderingchange'))
    timeline.add('paint', { name: 'first-contentful-paint', startTime: 1500 })
    timeline.add('largest-contentful-paint', { startTime: 3000 })
    hide()
    expect(vitalsOf(page)).toEqual({
      ttfb: { value: 0, rating: 'good', navigationType: 'prerender' },
      fcp: { value: 500, rating: 'good', navigationType: 'prerender' },
      lcp: { value: 2000, rating: 'good', navigationType: 'prerender' },
      cls: { value: 0, rating: 'good', navigationType: 'prerender' },
    })
  })

  it('have no painting of a page that nobody saw', () => {
    timeline.addNavigation({ name: location.href, responseStart: 1, loadEventEnd: 2, startTime: 0 })
    timeline.add('visibility-state', { name: 'hidden', startTime: 50 }, { name: 'visible', startTime: 9000 })
    const page = install(both)
    timeline.add('paint', { name: 'first-contentful-paint', startTime: 40 })
    timeline.add('largest-contentful-paint', { startTime: 9500 })
    hide()
    expect(Object.keys(vitalsOf(page)).sort()).toEqual(['cls', 'fcp', 'ttfb'])
  })

  it('begin anew when the page comes out of the back/forward cache', async () => {
    timeline.addNavigation({ name: location.href, responseStart: 1, loadEventEnd: 2, startTime: 0 })
    const page = install(both)
    timeline.add('paint', { name: 'first-contentful-paint', startTime: 2500 })
    timeline.add('event', { interactionId: 7, duration: 900, startTime: 3000 })
    timeline.add('layout-shift', { startTime: 100, value: 0.4 })
    hide()
    expect(vitalsOf(page)).toMatchObject({ inp: { rating: 'poor' }, cls: { value: 0.4 } })
    visibility = 'visible'
    const shown = performance.now()
    const pageshow = new Event('pageshow')
    // jsdom's events have a clock of their own.
    Object.defineProperties(pageshow, { persisted: { value: true }, timeStamp: { value: shown } })
    dispatchEvent(pageshow)
    timeline.add('visibility-state', { name: 'hidden', startTime: shown - 1 })
    await pause(100)
    hide()
    const told = Object.entries(vitalsOf(page))
    const restored = Object.fromEntries(
      told.filter(([, { navigationType }]) => navigationType === 'back-forward-cache'),
    )
    expect(Object.keys(restored).sort()).toEqual(['cls', 'fcp', 'lcp', 'ttfb'])
    expect(restored).toMatchObject({
      ttfb: { value: 0 },
      cls: { value: 0 },
      fcp: { rating: 'good' },
    })
    expect(restored.fcp.value).toBeGreaterThan(0)
    expect(restored.fcp.value).toBeLessThanOrEqual(performance.now() - shown)
  })

  it.each(['the page is loaded', 'the page is being prerendered'])(
    'are not watched any more once %s and it is off',
    (when) => {
      const isPrerendering = when.includes('prerendered')
      Object.defineProperty(document, 'prerendering', { value: isPrerendering, configurable: true })
      const page = install(both)
      page.undo()
      Reflect.deleteProperty(document, 'prerendering')
      document.dispatchEvent(new Event('prerenderingchange'))
      expect(timeline.observerCount).toBe(0)
    },
  )
})
