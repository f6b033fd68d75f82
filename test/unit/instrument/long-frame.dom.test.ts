import { afterEach, describe, expect, it, vi } from 'vitest'
import { longFrameInstrumentation } from '../../../inpage/instrument/page/long-frame'
import { install } from '../document/installed'

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
  return (await import('../../../inpage/instrument/page/long-frame')).longFrameInstrumentation
}

describe('a frame that took too long', () => {
  it('is a root span at its time, with the scripts that took the longest', () => {
    const page = install(longFrameInstrumentation)
    const scripts = [1, 50, 3, 4, 5, 60].map((ms) => script(ms, `f${ms}`))
    page.tracer.trace('active', () =>
      timeline.add('long-animation-frame', { startTime: 100, duration: 180, blockingDuration: 130, scripts }),
    )
    const [span] = page.spans().filter(({ name }) => name === 'long frame')
    expect(span).toMatchObject({ startMs: 100, endMs: 280, attributes: { 'tracepane.blocking.ms': 130 } })
    expect(BigInt(`0x${span.parentId}`)).toBe(0n)
    const told = JSON.stringify(span.attributes['tracepane.scripts'])
    expect(told.indexOf('f60')).toBeLessThan(told.indexOf('f50'))
    expect([told.includes('f50'), told.includes('f1"')]).toEqual([true, false])
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
