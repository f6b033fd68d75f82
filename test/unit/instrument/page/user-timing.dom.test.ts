import { performance as ofNode } from 'node:perf_hooks'
import { describe, expect, it, vi } from 'vitest'
import { noteListener } from '../../../../inpage/instrument/page/listener-times'
import { setPageLoadSpan } from '../../../../inpage/instrument/page/page-load'
import { userTimingInstrumentation } from '../../../../inpage/instrument/page/user-timing'
import { install, pause } from '../../document/installed'

describe('the page’s user timing', () => {
  it('gives a span for a measure, at its time', () => {
    const page = install(userTimingInstrumentation)
    const entry = performance.measure('render', { start: 10, end: 35, detail: { rows: 3 } })
    expect([entry.name, entry.duration, entry.detail]).toEqual(['render', 25, { rows: 3 }])
    const [span] = page.spans()
    expect(span).toMatchObject({ name: 'render', status: 0, startMs: 10, endMs: 35 })
  })

  it('gives an event for a mark within a span, and a span of no length without', () => {
    const page = install(userTimingInstrumentation)
    page.tracer.trace('checkout', () => performance.mark('validated'))
    expect(performance.mark('alone', { startTime: 7 }).startTime).toBe(7)
    const [checkout, alone] = page.spans()
    expect(checkout).toMatchObject({ name: 'checkout', events: ['validated'] })
    expect(alone).toMatchObject({ name: 'alone', startMs: 7, endMs: 7 })
  })

  it('dates a mark as it says, and blames the page for no detail that can’t be recorded', () => {
    const page = install(userTimingInstrumentation)
    let events: readonly { readonly timeNs: bigint }[] = []
    page.tracer.trace('checkout', (span) => {
      performance.mark('early', { startTime: 7, detail: new Map() })
      events = span.events
    })
    performance.mark('alone', { detail: new Map() })
    performance.measure('measured', { start: 1, end: 2, detail: new Map() })
    expect(Number(events[0].timeNs) / 1e6 - performance.timeOrigin).toBeCloseTo(7, 0)
    expect(page.misuses).toEqual([])
    expect(page.spans()).toHaveLength(3)
  })

  it('gives an event of the document’s span for a mark that nobody is at work for', async () => {
    const page = install(userTimingInstrumentation)
    const load = page.tracer.startSpan('document load')
    load.finish()
    setPageLoadSpan(load)
    for (let i = 0; i < 100; i++) performance.mark(`mark ${i}`)
    await pause(300)
    setPageLoadSpan(undefined)
    const [document, ...others] = page.spans()
    expect(others).toEqual([])
    expect(document).toMatchObject({ attributes: { 'tracepane.marks.not_shown': 20 }, revision: 2 })
    expect(document.events).toHaveLength(80)
  })

  it('puts a measure that nobody is at work for under the document’s span, also before that has begun', async () => {
    const page = install(userTimingInstrumentation)
    const readyState = vi.spyOn(document, 'readyState', 'get').mockReturnValue('loading')
    performance.measure('while loading', { start: 1, end: 2 })
    readyState.mockRestore()
    const load = page.tracer.startSpan('document load')
    setPageLoadSpan(load)
    performance.measure('loaded', { start: 3, end: 4 })
    page.tracer.trace('work', () => performance.measure('at work', { start: 5, end: 6 }))
    load.finish()
    performance.measure('later', { start: 7, end: 8 })
    await pause(300)
    setPageLoadSpan(undefined)
    const spans = page.spans()
    const parents = spans.map(({ name, parentId }) => [name, spans.find(({ spanId }) => spanId === parentId)?.name])
    expect(Object.fromEntries(parents)).toEqual({
      'document load': undefined,
      'while loading': 'document load',
      loaded: 'document load',
      work: undefined,
      'at work': 'work',
      later: 'document load',
    })
  })

  it('puts a measure under the span whose listener filled its time', () => {
    const page = install(userTimingInstrumentation)
    const click = page.tracer.startSpan('click')
    click.finish()
    noteListener(click, 100, 150)
    performance.measure('rendered', { start: 105, end: 145 })
    const [first, rendered] = page.spans()
    expect([rendered.name, rendered.parentId]).toEqual(['rendered', first.spanId])
  })

  it('leaves out what is drawn into the browser’s own tracks', () => {
    const page = install(userTimingInstrumentation)
    performance.mark('component', { detail: { devtools: { track: 'Components' } } })
    performance.measure('component', { start: 1, end: 2, detail: { devtools: { dataType: 'track-entry' } } })
    expect(page.spans()).toEqual([])
  })

  it('throws what it always did', () => {
    const thrown = () => {
      try {
        performance.measure('x', 'no such mark')
      } catch (error) {
        return String(error)
      }
      return undefined
    }
    const usual = thrown()
    expect(usual).toBeDefined()
    const page = install(userTimingInstrumentation)
    expect(thrown()).toBe(usual)
    expect(page.spans()).toEqual([])
  })

  it('is the browser’s own again afterwards', () => {
    const { mark, measure } = Performance.prototype
    const page = install(userTimingInstrumentation)
    expect(Performance.prototype.mark).not.toBe(mark)
    page.undo()
    expect([Performance.prototype.mark, Performance.prototype.measure]).toEqual([mark, measure])
    ofNode.clearMarks()
    ofNode.clearMeasures()
  })
})
