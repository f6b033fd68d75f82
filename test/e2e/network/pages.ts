/** A browser and the server that its pages talk to, for the tests of one file: a page with Tracepane, and one without. */
import type { Page } from 'puppeteer'
import { afterEach } from 'vitest'
import { networkBrowser } from './browser'
import type { NetworkServer } from './server'
import { openTracedPage, type TracedPage, type TracedSpan } from './traced-page'

const NETWORK = ['fetch', 'xhr', 'eventsource', 'websocket', 'graphql', 'rpc'] as const
/** The span kind CLIENT. */
export const CLIENT = 3
/** The status code of a span that failed. */
export const ERROR = 2

/** Pages that end with their test. */
export interface NetworkPages {
  server(): NetworkServer
  /** Opens the test's traced page; `settings` differ from those that record all of the network. */
  open(path?: string, settings?: Parameters<typeof openTracedPage>[2]): Promise<TracedPage>
  /** Opens the test's page without Tracepane. */
  openBare(): Promise<Page>
  /** Runs `work` in the traced page, opened where none is, and gives the spans. */
  spansAfter(work: (...args: string[]) => unknown, ...args: string[]): Promise<readonly TracedSpan[]>
  /** What `work` comes to in a page with Tracepane, and what in one without it. */
  both<T>(work: (...args: string[]) => Promise<T>, ...args: string[]): Promise<[T, T]>
}

/** Starts the browser and the server before the file's tests, and ends them after. */
export function networkPages(): NetworkPages {
  const { server, browser } = networkBrowser()
  let traced: TracedPage | undefined
  let bare: Page | undefined

  afterEach(async () => {
    await traced?.page.close()
    await bare?.close()
    traced = bare = undefined
    server().taken()
  })

  const open: NetworkPages['open'] = async (path = '/', settings = {}) => {
    traced = await openTracedPage(browser(), server().origin + path, { instrumentations: NETWORK, ...settings })
    return traced
  }
  const openBare = async () => {
    bare = await browser().newPage()
    await bare.goto(server().origin)
    return bare
  }
  return {
    server,
    open,
    openBare,
    spansAfter: async (work, ...args) => {
      const { page, spans } = traced ?? (await open())
      await page.evaluate(work, ...args)
      return spans()
    },
    both: async (work, ...args) => {
      const { page } = traced ?? (await open())
      const other = await openBare()
      return [await page.evaluate(work, ...args), await other.evaluate(work, ...args)]
    },
  }
}

/** The only span of a scope. */
export function one(spans: readonly TracedSpan[], scope: string): TracedSpan {
  const found = spans.filter((span) => span.scope === scope)
  if (found.length !== 1) throw new Error(`${found.length} spans of ${scope}: ${spans.map((span) => span.name)}`)
  return found[0]
}

/** The names of a span's events, in their order. */
export function eventNames(span: TracedSpan): string[] {
  return span.events.map((event) => event.name)
}
