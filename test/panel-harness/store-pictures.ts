/** Takes the pictures for the stores, in the size that all of them take, into `docs/store/`. */
import { openHarness } from './browser'
import { painted, SHOTS } from './shots'

const PICTURES = [
  { name: 'table', theme: 'light' },
  { name: 'table', theme: 'dark' },
] as const

const harness = await openHarness()
try {
  const page = await harness.browser.newPage()
  page.setDefaultTimeout(15_000)
  await page.setViewport({ width: 1280, height: 800 })
  for (const language of ['en', 'ja']) {
    for (const [at, { name, theme }] of PICTURES.entries()) {
      const shot = SHOTS.find((one) => one.name === name)
      if (shot === undefined) throw new Error(`there is no shot ${name}`)
      await harness.show(page, `${shot.query}&theme=${theme}&lang=${language}`)
      await shot.act?.(page)
      await page.mouse.move(0, 0)
      await painted(page)
      await painted(page)
      await page.screenshot({ path: `docs/store/${language}-${at + 1}.png` })
    }
  }
} finally {
  await harness.close()
}
