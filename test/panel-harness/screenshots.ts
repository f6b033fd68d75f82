/** Takes pictures of the panel in `.artifacts/panel/`, in both themes, or those whose name contains the first argument. */
import { mkdirSync } from 'node:fs'
import { launch } from 'puppeteer'
import { browserFlags, findBrowser } from '../start/browser'
import { serveHarness } from './serve'
import { painted, SHOTS } from './shots'

const FOLDER = '.artifacts/panel'

const only = process.argv[2] ?? ''
mkdirSync(FOLDER, { recursive: true })
const harness = await serveHarness()
const browser = await launch({ executablePath: await findBrowser(), args: [...browserFlags(), '--disable-gpu'] })
try {
  const page = await browser.newPage()
  page.setDefaultTimeout(15_000)
  page.on('pageerror', (error) => console.error(error))
  const session = await page.createCDPSession()
  for (const theme of ['light', 'dark', 'forced']) {
    const features = [{ name: 'forced-colors', value: theme === 'forced' ? 'active' : 'none' }]
    await session.send('Emulation.setEmulatedMedia', { features })
    for (const { name, query, size, act } of SHOTS) {
      const path = `${FOLDER}/${name}-${theme}.png` as const
      if (!path.includes(only)) continue
      await page.setViewport({ width: size[0], height: size[1] })
      await page.goto(`${harness.url}?${query}&theme=${theme}`)
      await page.waitForFunction(() => window.harness !== undefined)
      await painted(page)
      try {
        await act?.(page)
      } catch (error) {
        console.error(name, error)
      }
      await page.mouse.move(0, 0)
      await painted(page)
      await painted(page)
      await page.screenshot({ path })
      console.log(path)
    }
  }
} finally {
  await browser.close()
  await harness.close()
}
