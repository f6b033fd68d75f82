/** What is told by colours stays to be seen where the user forces their own: nothing vanishes into the background. */
import { setTimeout as wait } from 'node:timers/promises'
import type { ElementHandle, Page } from 'puppeteer'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type HarnessBrowser, openHarness } from '../../panel-harness/browser'
import { painted } from '../../panel-harness/shots'
import { until } from '../harness/harness'
import { openScene } from '../harness/scene-page'

/** What is no text needs this contrast (WCAG 2.2, 1.4.11). */
const MIN_CONTRAST = 3

let harness: HarnessBrowser
beforeAll(async () => {
  harness = await openHarness({ isBuilt: true })
})
afterAll(async () => {
  await harness?.close()
})

async function openForced(query: string, scheme: string): Promise<Page> {
  const page = await openScene(harness, query, [1000, 700])
  const session = await page.createCDPSession()
  await session.send('Emulation.setEmulatedMedia', {
    features: [
      { name: 'forced-colors', value: 'active' },
      { name: 'prefers-color-scheme', value: scheme },
    ],
  })
  await harness.show(page, query)
  return page
}

/** What does not change for so long is at rest. */
const REST_MS = 200

/** Relative luminance of 0 to 255 each (WCAG 2.2). */
function luminance(color: readonly number[]): number {
  const [r, g, b] = color.map((value) =>
    value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4,
  )
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

function contrast(a: number, b: number): number {
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)
}

function rgbOf(color: string): number[] {
  return (color.match(/[\d.]+/g) ?? []).slice(0, 3).map(Number)
}

/** The greatest contrast of a pixel of it with the pixel in its corner, which is background. */
async function contrastOf(page: Page, element: ElementHandle): Promise<number> {
  await element.scrollIntoView()
  const box = await element.boundingBox()
  if (box === null) return 0
  // A frame of background about it.
  const clip = { x: box.x - 2, y: box.y - 2, width: box.width + 4, height: box.height + 4 }
  // What reaches beyond the viewport would be laid out anew for the picture.
  const picture = await page.screenshot({ clip, encoding: 'base64', captureBeyondViewport: false })
  const colors = await page.evaluate(async (data) => {
    const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${data}`)).blob())
    const context = new OffscreenCanvas(image.width, image.height).getContext('2d')
    if (context === null) return []
    context.drawImage(image, 0, 0)
    const pixels = context.getImageData(0, 0, image.width, image.height).data
    const seen = new Set<string>()
    for (let at = 0; at < pixels.length; at += 4) seen.add(pixels.slice(at, at + 3).join())
    return [...seen]
  }, picture)
  const [back, ...others] = colors.map((color) => luminance(rgbOf(color)))
  return Math.max(1, ...others.map((color) => contrast(color, back)))
}

/** Those of the elements that are hardly seen. */
async function vanished(page: Page, selector: string): Promise<{ all: number; hardly: string[] }> {
  const { length } = await page.$$(selector)
  const hardly: string[] = []
  for (let i = 0; i < length; i++) {
    // Found anew each time: what is drawn again has other elements.
    const element = (await page.$$(selector))[i]
    if (element === undefined) throw new Error(`${selector} has gone`)
    const contrast = await contrastOf(page, element)
    if (contrast >= MIN_CONTRAST) continue
    const name = await element.evaluate((found) => `${found.getAttribute('class')} ${found.textContent}`)
    hardly.push(`${name} ${contrast.toFixed(1)}`)
  }
  return { all: length, hardly }
}

describe.each(['light', 'dark'])('in forced colors, %s', (scheme) => {
  it('every site, call and arrow of the map is seen', async () => {
    const page = await openForced('scene=services', scheme)
    await page.click('#tab-map')
    await page.waitForSelector('.map-picture .site')
    await page.mouse.move(0, 0)
    let before = ''
    await until(async () => {
      await painted(page)
      await wait(REST_MS)
      const now = await page.$eval('.map-picture', (picture) => picture.innerHTML)
      const isAtRest = now === before
      before = now
      return isAtRest
    }, 'the map does not come to rest')
    for (const [selector, least] of [
      ['.map-picture .site', 5],
      ['.map-picture .call text', 4],
    ] as const) {
      const { all, hardly } = await vanished(page, selector)
      expect(all).toBeGreaterThanOrEqual(least)
      expect([selector, hardly]).toEqual([selector, []])
    }
    // Lines cross other things, so their own colours are looked at.
    const colors = await page.evaluate(() => ({
      back: getComputedStyle(document.body).backgroundColor,
      lines: [...document.querySelectorAll('.call > path')].map((line) => getComputedStyle(line).stroke),
      heads: [...document.querySelectorAll('marker path')].map((head) => getComputedStyle(head).fill),
    }))
    expect(colors.lines.length).toBeGreaterThanOrEqual(4)
    expect(colors.heads).toHaveLength(2)
    for (const color of [...colors.lines, ...colors.heads]) {
      expect([color, contrast(luminance(rgbOf(color)), luminance(rgbOf(colors.back))) >= MIN_CONTRAST]).toEqual([
        color,
        true,
      ])
    }
    await page.close()
  })

  it('every sign of the legend is seen', async () => {
    const page = await openForced('scene=services', scheme)
    await page.click('button[aria-label="Keyboard shortcuts"]')
    await page.waitForSelector('.legend .sign')
    const { all, hardly } = await vanished(page, '.legend .sign')
    expect(all).toBeGreaterThanOrEqual(13)
    expect(hardly).toEqual([])
    await page.close()
  })

  it('every colour of the legend of values is seen', async () => {
    const page = await openForced('scene=services', scheme)
    await page.click('#tab-flame')
    await page.evaluate(() => {
      const button = [...document.querySelectorAll('button')].find((one) => one.textContent?.includes('Color by'))
      button?.click()
    })
    const service = await page.waitForSelector('::-p-xpath(//*[@role="menu"]//button[contains(., "Service")])')
    await service?.click()
    await page.waitForSelector('.color-legend .kind')
    await painted(page)
    const { all, hardly } = await vanished(page, '.color-legend .kind')
    expect(all).toBeGreaterThanOrEqual(4)
    expect(hardly).toEqual([])
    await page.close()
  })
})
