/** What the tests of pages with OpenTelemetry of their own share: a traced browser, one without us, and what is expected. */
import { isDeepStrictEqual } from 'node:util'
import type { Page } from 'puppeteer'
import { expect } from 'vitest'
import { type Harness, launch, until } from '../harness/harness'
import type { Panel, PanelRow } from '../harness/panel'
import { SPAN_COUNT } from './page'
import { type OpenTelemetryServer, startOpenTelemetryServer } from './server'

const PATIENCE_MS = 30_000

export const TREE = ['load', '  price', '    ours', 'order', '  GET /order?sig=REDACTED 200', 'pay', '  GET /pay 200']

export class OpenTelemetryPages {
  readonly server: OpenTelemetryServer
  readonly harness: Harness
  /** In a context without extensions. */
  readonly #elsewhere: Page

  private constructor(server: OpenTelemetryServer, harness: Harness, elsewhere: Page) {
    this.server = server
    this.harness = harness
    this.#elsewhere = elsewhere
  }

  static async open(): Promise<OpenTelemetryPages> {
    const server = await startOpenTelemetryServer()
    const harness = await launch({ instrumentations: ['fetch', 'xhr'] })
    const elsewhere = await (await harness.browser.createBrowserContext()).newPage()
    return new OpenTelemetryPages(server, harness, elsewhere)
  }

  async close(): Promise<void> {
    await this.harness.close()
    await this.server.close()
  }

  /** Runs the page's work, and gives back what it exported, in no order. */
  async exportOf(page: Page): Promise<readonly string[]> {
    const { server } = this
    await page.evaluate(() => Reflect.get(globalThis, 'run')())
    await until(() => server.exported().length >= SPAN_COUNT, 'the page did not export its spans', PATIENCE_MS)
    expect(server.exported()).toHaveLength(SPAN_COUNT)
    return [...server.exported()].sort()
  }

  /** What the page exports in a browser without us. */
  async exportElsewhere(script: string, startMs: number, origin = this.server.origin): Promise<readonly string[]> {
    this.server.serve(script, startMs)
    await this.#elsewhere.goto(origin)
    const exported = await this.exportOf(this.#elsewhere)
    this.server.serve(script, startMs)
    return exported
  }

  /** The server's spans go under a span that the page exported. */
  expectPropagated(path: string): void {
    const [, traceId, spanId] =
      /^00-([0-9a-f]{32})-([0-9a-f]{16})-01$/.exec(String(this.server.headers()[path]?.traceparent)) ?? []
    const owner = this.server.exported().find((body) => body.includes(`"spanId":"${spanId}"`))
    expect(owner).toContain(`"traceId":"${traceId}"`)
  }
}

/** One span for each request, and every span under the one it says, or that the page had active. */
export async function expectTree(panel: Panel, tree = TREE): Promise<void> {
  const read = (rows: readonly PanelRow[]) =>
    rows.map(({ level, name, status }) => {
      const [code] = /\b\d{3}$/.exec(status) ?? []
      return `${'  '.repeat(level - 1)}${name}${code === undefined ? '' : ` ${code}`}`
    })
  // While spans end, what is known of them grows.
  const isSo = (rows: readonly PanelRow[]) => isDeepStrictEqual(read(rows), tree)
  await panel.rowsWhen(isSo, `not the tree\n${tree.join('\n')}`, PATIENCE_MS)
}
