import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { attributeEntries, readBlock } from '../../../inpage/block/reader'
import { documentInstrumentation } from '../../../inpage/instrument/page/document'
import { webVitalInstrumentation } from '../../../inpage/instrument/page/web-vital'
import { install, pause } from '../document/installed'

interface Vital {
  readonly value: number
  readonly rating: string
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
      } = Object.fromEntries(entries)
      told[String(name)] = { value: Number(value), rating: String(rating) }
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

  it('are not watched any more afterwards', () => {
    const page = install(both)
    page.undo()
    expect(timeline.observerCount).toBe(0)
  })
})
