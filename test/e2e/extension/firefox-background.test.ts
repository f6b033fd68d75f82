/** Firefox's background may end at any time: nothing is lost, and what was recorded is there again. */
import { it } from 'vitest'
import { backgroundState, killBackground } from '../harness/firefox-chrome'
import { firefoxTabs, hasSpans } from '../harness/firefox-tabs'
import { until } from '../harness/harness'

const { harness, inspected } = firefoxTabs()

it('shows every span once though the background dies while they stream', () =>
  inspected('/empty', async (page, panel) => {
    await page.reload()
    const streaming = page.evaluate(async () => {
      for (let i = 0; i < 3000; i += 10) {
        for (let k = 0; k < 10; k++) tracing?.startSpan(`streamed ${i + k}`).finish()
        await new Promise((resolve) => setTimeout(resolve, 3))
      }
    })
    for (let kill = 0; kill < 4; kill++) {
      await new Promise((resolve) => setTimeout(resolve, 150))
      await harness().run(killBackground, harness().extensionId)
    }
    await streaming
    await hasSpans(panel, 'streamed', 3000)
  }))

it('goes on when the background was put to sleep', () =>
  inspected('/empty', async (page, panel) => {
    await page.reload()
    await until(
      async () => (await harness().run(backgroundState, harness().extensionId)) === 'stopped',
      'the background never sleeps',
    )
    await page.evaluate(() => tracing?.startSpan('wakes it').finish())
    await panel.row('wakes it')
  }))

it('has what was recorded when DevTools opens again', () =>
  inspected('/empty', async (page, panel) => {
    await page.reload()
    await page.evaluate(() => tracing?.startSpan('before closing').finish())
    await panel.row('before closing')
    await panel.close()
    await until(() => page.evaluate(() => !tracing?.startSpan('x').isRecording()), 'the page is still traced')
    await harness().run(killBackground, harness().extensionId)
    const again = await harness().openPanel(page)
    await again.row('before closing')
    await until(() => page.evaluate(() => tracing?.startSpan('x').isRecording()), 'the page is not traced again')
    await page.evaluate(() => tracing?.startSpan('after opening').finish())
    await again.row('after opening')
  }))
