/**
 * Takes the README's pictures, `docs/panel-light.png` and `docs/panel-dark.png`, of the real panel on the demo shop: its
 * checkout that fails, with the gateway and the services beneath it. After a build:
 * `node test/start/run-typescript.mjs test/start/pictures.ts`.
 */
import { statSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import type { Frame } from 'puppeteer'
import { startReceiver } from '../../extension/receiver/receiver'
import { launch } from '../e2e/harness/harness'
import { startShop } from '../site/services/start'

const SIZE = { width: 1400, height: 700 }
/** A picture without content has a tenth of it. */
const MIN_BYTES = 40_000
/** How often a picture is taken that is blank, and after how many ms. */
const MAX_TRIES = 20
const PAUSE_MS = 250
/** Chromium's own setting, which DevTools follows. */
const THEMES = { light: [], dark: ['--blink-settings=preferredColorScheme=0', '--force-dark-mode'] } as const

const receiver = await startReceiver({
  ...{ port: 0, grpcPort: 0, maxBytes: 64e6, forward: undefined, forwardHeaders: {}, version: 'of the pictures' },
  write() {},
})
const shop = await startShop(`http://localhost:${receiver.port}`)
try {
  for (const [theme, flags] of Object.entries(THEMES)) await takePicture(theme, flags)
} finally {
  await shop.close()
  await receiver.close()
}

async function takePicture(theme: string, flags: readonly string[]): Promise<void> {
  const harness = await launch({ arguments: flags })
  try {
    await harness.store({ receiverPort: receiver.port })
    const page = await harness.newTab(shop.origin)
    const panel = await harness.openPanel(page)
    await panel.devtools.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: theme }])
    await panel.devtools.setViewport(SIZE)
    await page.reload()
    await page.waitForFunction(() =>
      [...document.querySelectorAll('#products [data-price]')].every(({ textContent }) => textContent !== '…'),
    )
    // What the other picture left there.
    await page.evaluate(() => fetch('/api/cart', { method: 'DELETE' }))
    await page.click('aria/Add Desk lamp to cart')
    await page.waitForFunction(() => document.querySelectorAll('#cart li').length === 1)
    await page.select('#card', '4000000000000002')
    await panel.click('Clear')
    await page.click('#checkout')
    await page.waitForFunction(() => document.querySelector('#status')?.textContent?.startsWith('Payment failed'))
    await panel.rowsWhen(
      (rows) => ['authorize card', 'UPDATE stock'].every((name) => rows.some((row) => row.name.includes(name))),
      'not all services were heard',
    )
    await panel.select('authorize card')
    await panel.details('AcquirerUnavailable')
    // The service's clock is put right once all of the request is there.
    await panel.details('clock corrected')
    await panel.click('Dismiss')
    await panel.frame.waitForFunction(() => document.querySelector('.notice') === null)
    const path = `docs/panel-${theme}.png`
    // What a browser without a window has drawn reaches its surface in its own time.
    for (let tries = 1; ; tries++) {
      // For a picture the browser makes its surface larger, and the row is out of sight after it.
      await panel.select('authorize card')
      await drawn(panel.frame)
      await panel.screenshot(path)
      if (statSync(path).size >= MIN_BYTES) break
      if (tries === MAX_TRIES) throw new Error(`${path} is blank`)
      await wait(PAUSE_MS)
    }
    console.log(`docs/panel-${theme}.png`)
  } finally {
    await harness.close()
  }
}

/** Until the bars are on the screen: they come a frame later than the rows. */
async function drawn(frame: Frame): Promise<void> {
  await frame.waitForFunction(() => {
    const canvas = document.querySelector('.timeline-layer canvas')
    if (!(canvas instanceof HTMLCanvasElement) || canvas.width === 0) return false
    const pixels = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data
    return pixels?.some((value) => value !== 0) === true
  })
  await frame.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 100))))
}
