import { performance as ofNode } from 'node:perf_hooks'
import { describe, expect, it } from 'vitest'
import { userTimingInstrumentation } from '../../../inpage/instrument/page/user-timing'
import { install } from '../document/installed'

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
