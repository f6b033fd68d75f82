/** A real OpenTelemetry Collector, and a page whose spans are sent to it. */
import type { Page } from 'puppeteer'
import { afterAll, afterEach, beforeAll, beforeEach, describe } from 'vitest'
import type { Settings } from '../../../extension/settings/settings'
import type { TraceSpan } from '../../../panel/formats/trace-model'
import { buildCollector, type Collector, startCollector } from '../../real-servers/collector'
import { titleWith } from '../../real-servers/program'
import { type Site, startSite } from '../../site/server'
import { type Harness, launch, until } from '../harness/harness'
import type { Panel } from '../harness/panel'
import { openSavedFiles, type SavedFiles } from '../harness/saved-files'
import { EXPORT_PATIENCE_MS, keyOf, shownSpans, spansOf } from './exported-spans'

/** What is there while a test runs. */
export interface Exporting {
  readonly collector: Collector
  readonly harness: Harness
  readonly site: Site
  /** The inspected page. */
  readonly page: Page
  /** Opens a page with its panel. */
  inspect(url: string, codec?: Settings['export']['codec']): Promise<void>
  /** The ended spans that the panel shows, once it has all that the page has ended. It records nothing after that. */
  shown(patienceMs?: number): Promise<readonly TraceSpan[]>
  /** What the Collector has of the panel's page, once it has as many spans as this. */
  got(spans: readonly TraceSpan[], patienceMs?: number): Promise<readonly TraceSpan[]>
}

const program = await buildCollector()

/**
 * @param tests - makes the tests, each of which has a Collector of its own
 * @param zipkin - tells the URL of a Zipkin to which the Collector sends all that it gets
 */
export function describeExport(tests: (exporting: Exporting) => void, zipkin?: () => string): void {
  describe.skipIf('missing' in program)(titleWith('a real OpenTelemetry Collector', program), () => {
    let collector: Collector
    let harness: Harness
    let files: SavedFiles
    let site: Site
    let page: Page
    let panel: Panel

    beforeAll(async () => {
      site = await startSite()
      harness = await launch()
      files = await openSavedFiles(harness)
    })

    afterAll(async () => {
      await files?.close()
      await harness?.close()
      await site?.close()
    })

    beforeEach(async () => {
      if ('path' in program) collector = await startCollector(program.path, {}, zipkin?.())
    })

    afterEach(async () => {
      await panel?.close()
      await page?.close()
      await collector?.close()
    })

    tests({
      get collector() {
        return collector
      },
      get harness() {
        return harness
      },
      get site() {
        return site
      },
      get page() {
        return page
      },
      async inspect(url, codec = 'protobuf') {
        const { endpoint } = collector
        await harness.store({ export: { on: true, endpoint, codec, rate: 1, sites: [], resource: {} } })
        page = await harness.newTab(url)
        panel = await harness.openPanel(page)
        await page.reload()
      },
      shown: (patienceMs) => shownSpans(page, panel, files, patienceMs),
      async got(spans, patienceMs = EXPORT_PATIENCE_MS) {
        let last: readonly TraceSpan[] = []
        const traces = new Set(spans.map(({ traceId }) => traceId))
        const isAll = async () => {
          last = spansOf(await collector.written()).filter(({ traceId }) => traces.has(traceId))
          // What was sent twice is there twice.
          return new Set(last.map(keyOf)).size >= spans.length
        }
        await until(isAll, 'not all spans came', patienceMs).catch(() => {})
        return last
      },
    })
  })
}
