/** Takes pictures of the panel in `.artifacts/panel/`, in both themes, or those whose name contains the first argument. */
import { mkdirSync } from 'node:fs'
import { openHarness } from './browser'
import { painted, SHOTS } from './shots'

const FOLDER = '.artifacts/panel'

const only = process.argv[2] ?? ''
mkdirSync(FOLDER, { recursive: true })
const harness = await openHarness()
try {
  const page = await harness.browser.newPage()
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
      await harness.show(page, `${query}&theme=${theme}`)
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
  await harness.close()
}
