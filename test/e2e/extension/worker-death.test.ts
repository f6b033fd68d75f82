import { expect, it } from 'vitest'
import { startSite } from '../../site/server'
import { launch, until } from '../harness/harness'

const KILLS = 20
const SPANS = 1000

it(`shows every span exactly once though the worker dies ${KILLS} times while they stream`, async () => {
  const site = await startSite()
  const harness = await launch({ instrumentations: ['fetch'] })
  try {
    const page = await harness.newTab(`${site.origin}/empty`)
    const panel = await harness.openPanel(page)
    await page.reload()
    for (let round = 0; round < KILLS; round++) {
      const streaming = page.evaluate(
        async (first, count) => {
          for (let i = 0; i < count; i += 10) {
            for (let k = 0; k < 10; k++) tracing?.startSpan(`span ${first + i + k}`).finish()
            await new Promise((resolve) => setTimeout(resolve, 3))
          }
        },
        round * SPANS,
        SPANS,
      )
      // Each time at another moment.
      await new Promise((resolve) => setTimeout(resolve, 40 + round * 11))
      await until(() => harness.isWorkerRunning(), 'the worker does not run')
      await harness.killWorker()
      await streaming
    }
    // What there is instead is said by what is expected below.
    await until(async () => (await panel.summary()).includes('20,000 spans'), 'not all').catch(() => {})
    // Wait for what might still come twice.
    await new Promise((resolve) => setTimeout(resolve, 1000))
    expect(await panel.summary()).toContain('20,000 traces | 20,000 spans')
    expect(await panel.summary()).toContain('0 dropped')
    // Only rows on the screen are in the document: a high window is scrolled through in fewer steps.
    await panel.devtools.setViewport({ width: 1400, height: 6000 })
    const names = (await panel.rows()).map((row) => row.name)
    expect(names.length).toBe(KILLS * SPANS)
    expect(new Set(names).size).toBe(KILLS * SPANS)
  } finally {
    await harness.close()
    await site.close()
  }
})
