import { afterEach, describe, expect, it, vi } from 'vitest'
import { noteListener } from '../../../../inpage/instrument/page/listener-times'
import { longFrameInstrumentation } from '../../../../inpage/instrument/page/long-frame'
import { setPageLoadSpan } from '../../../../inpage/instrument/page/page-load'
import { install } from '../../document/installed'

afterEach(() => {
  timeline.clear()
  timeline.without()
})

const script = (duration: number, sourceFunctionName: string) => ({
  invoker: 'BUTTON.onclick',
  sourceURL: 'https://shop.test/app.js',
  sourceFunctionName,
  duration,
})

/** What the browser knows is asked once, when the library is loaded. */
async function loadedWithout(...types: string[]) {
  timeline.without(...types)
  vi.resetModules()
  return (await import('../../../../inpage/instrument/page/long-frame')).longFrameInstrumentation
}

describe('a frame that took too long', () => {
  it('has its time and the scripts that took the longest, and is called by the first of them', () => {
    const page = install(longFrameInstrumentation)
    const scripts = [1, 50, 3, 4, 5, 60].map((ms) => script(ms, `f${ms}`))
    page.tracer.trace('active', () =>
      timeline.add('long-animation-frame', { startTime: 100, duration: 180, blockingDuration: 130, scripts }),
    )
    const [span] = page.spans().filter(({ name }) => name === 'long frame BUTTON.onclick')
    expect(span).toMatchObject({ startMs: 100, endMs: 280, attributes: { 'tracepane.blocking.ms': 130 } })
    expect(BigInt(`0x${span.parentId}`)).toBe(0n)
    const told = JSON.stringify(span.attributes['tracepane.scripts'])
    expect(told.indexOf('f60')).toBeLessThan(told.indexOf('f50'))
    expect([told.includes('f50'), told.includes('f1"')]).toEqual([true, false])
  })

  it.each([
    [`${origin}/assets/app.js`, 'long frame /assets/app.js'],
    ['https://cdn.test/lib.js', 'long frame https://cdn.test/lib.js'],
  ])('is called by the script %s that filled it: %s', (invoker, name) => {
    const page = install(longFrameInstrumentation)
    const scripts = [{ ...script(70, ''), invoker, startTime: 100 }]
    timeline.add('long-animation-frame', { startTime: 100, duration: 90, blockingDuration: 40, scripts })
    expect(page.spans().map((span) => span.name)).toEqual([name])
  })

  it('stands under the span whose listener filled it, else under the document’s', () => {
    const page = install(longFrameInstrumentation)
    const click = page.tracer.startSpan('click')
    const load = page.tracer.startSpan('document load')
    setPageLoadSpan(load)
    noteListener(click, 110, 170)
    const add = (startTime: number) => {
      const scripts = [{ ...script(70, 'pay'), startTime }]
      timeline.add('long-animation-frame', { startTime, duration: 90, blockingDuration: 40, scripts })
    }
    add(105)
    add(500)
    setPageLoadSpan(undefined)
    const frames = page.spans().filter(({ scope }) => scope === 'long-frame')
    expect(frames.map(({ parentId }) => parentId)).toEqual([click.spanContext().spanId, load.spanContext().spanId])
  })

  it('is told too where it was before us', () => {
    timeline.add('long-animation-frame', { startTime: 1, duration: 90, blockingDuration: 40, scripts: [] })
    expect(install(longFrameInstrumentation).spans()).toHaveLength(1)
  })

  it('is a long task where the browser knows no frames', async () => {
    const page = install(await loadedWithout('long-animation-frame'))
    timeline.add('longtask', { startTime: 5, duration: 70 })
    expect(page.spans()).toMatchObject([{ name: 'long task', startMs: 5, endMs: 75 }])
  })

  it('is not told where the browser knows neither, nor afterwards', async () => {
    expect(install(await loadedWithout('long-animation-frame', 'longtask')).spans()).toEqual([])
    timeline.without()
    const page = install(longFrameInstrumentation)
    page.undo()
    timeline.add('long-animation-frame', { startTime: 1, duration: 90, blockingDuration: 40, scripts: [] })
    expect([page.spans(), timeline.observerCount]).toEqual([[], 0])
  })
})
