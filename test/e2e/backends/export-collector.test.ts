/** What a real OpenTelemetry Collector gets of the shop is what the panel shows, to the nanosecond, each span once. */
import { expect, it } from 'vitest'
import { playShop } from '../../start/play'
import { describeExport } from './collector'
import { keyOf, sorted } from './exported-spans'

describeExport((exporting) => {
  it.each(['protobuf', 'json'] as const)('gets the shop in %s as the panel shows it', async (codec) => {
    await exporting.inspect(exporting.site.origin, codec)
    await playShop(exporting.page)
    const spans = await exporting.shown()
    expect(spans.length).toBeGreaterThan(20)
    expect(sorted(await exporting.got(spans))).toEqual(sorted(spans))
  })

  it('gets the shop so though the background is killed again and again', async () => {
    await exporting.inspect(exporting.site.origin)
    const played = playShop(exporting.page)
    let isPlayed = false
    void played.finally(() => {
      isPlayed = true
    })
    while (!isPlayed) {
      await exporting.harness.killWorker()
      await new Promise((resolve) => setTimeout(resolve, 700))
    }
    await played
    const spans = await exporting.shown()
    // What was under way when it was killed is sent again, with the same ids.
    const byKey = new Map((await exporting.got(spans)).map((span) => [keyOf(span), span]))
    expect(sorted([...byKey.values()])).toEqual(sorted(spans))
  })
})
