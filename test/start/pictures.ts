/**
 * Takes the README's pictures, `docs/panel-light.png` and `docs/panel-dark.png`, of the real panel on the demo shop: its
 * checkout that fails, with the gateway and the services beneath it. After a build:
 * `node test/start/run-typescript.mjs test/start/pictures.ts`.
 */
import { statSync } from 'node:fs'
import type { Frame } from 'puppeteer'
import { startReceiver } from '../../extension/receiver/receiver'
import { launch } from '../e2e/harness/harness'
import { startShop } from '../site/services/start'

const SIZE = { width: 1400, height: 700 }
/** A picture without content has a tenth of it. */
const MIN_BYTES = 40_000
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
    await panel.click('Dismiss')
    await panel.frame.waitForFunction(() => document.querySelector('.notice') === null)
    await drawn(panel.frame)
    const path = `docs/panel-${theme}.png`
    await panel.screenshot(path)
    if (statSync(path).size < MIN_BYTES) throw new Error(`${path} is blank`)
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
