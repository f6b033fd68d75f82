/** A real Firefox with Tracepane in it, its real DevTools, the real panel; read like Chromium's. */
import { writeFileSync } from 'node:fs'
import { type Browser, launch as launchBrowser, type Page } from 'puppeteer'
import type { Settings } from '../../../extension/settings/settings'
import { findFirefox } from '../../start/browser'
import * as chrome from './firefox-chrome'
import { openTab, until } from './harness'
import { type PanelDocument, ShownPanel } from './panel'

const EXTENSION = new URL('../../../dist/firefox', import.meta.url).pathname

/** A Firefox with Tracepane in it. */
export interface FirefoxHarness {
  readonly browser: Browser
  readonly extensionId: string
  newTab(url: string): Promise<Page>
  openPanel(page: Page): Promise<FirefoxPanel>
  /** The page of a tab with this in its address; what is done there counts as the user's doing. */
  tab(part: string): PanelDocument
  run<A extends readonly unknown[], R>(work: (...given: A) => Promise<R>, ...given: A): Promise<R>
  close(): Promise<void>
}

/** Starts Firefox with the built extension. */
export async function launchFirefox({ headless = true } = {}): Promise<FirefoxHarness> {
  const browser = await launchBrowser({
    browser: 'firefox',
    executablePath: findFirefox(),
    headless,
    defaultViewport: headless ? { width: 1280, height: 800 } : null,
    args: ['--remote-allow-system-access'],
    // What is asked for by a click is given: its prompt is Firefox's own, and out of a test's reach.
    extraPrefsFirefox: {
      'extensions.webextOptionalPermissionPrompts': false,
      // ms, instead of 30 s
      'extensions.background.idle.timeout': 3000,
      // A host that is this machine, and that Firefox does not know to be.
      'network.dns.localDomains': 'shop.test',
    },
  })
  const extensionId = await browser.installExtension(EXTENSION)
  const { connection } = browser as unknown as { readonly connection: BidiConnection }

  async function ask<T>(method: string, parameters: object): Promise<T> {
    const answer = await connection.send(method, parameters)
    return (answer.result ?? answer) as T
  }
  const { contexts } = await ask<Contexts>('browsingContext.getTree', { 'moz:scope': 'chrome' })
  const context = contexts[0]?.context

  /** Runs this in Firefox itself. */
  const run: FirefoxHarness['run'] = async (work, ...given) => {
    const answer = await ask<Evaluated>('script.evaluate', {
      expression: `(async () => { ${chrome.AROUND}\nreturn JSON.stringify(await (${work})(...${JSON.stringify(given)})) })()`,
      target: { context },
      awaitPromise: true,
    })
    if (answer.exceptionDetails !== undefined) throw new Error(answer.exceptionDetails.text)
    return answer.result?.value === undefined ? undefined : JSON.parse(answer.result.value)
  }

  return {
    browser,
    extensionId,
    run,
    newTab: (url) => openTab(browser, url),
    async openPanel(page) {
      await until(() => run(chrome.openPanel, page.url(), 'Traces', 1400, 900), 'DevTools did not get the Traces panel')
      await until(() => run(chrome.isPanelThere), 'the panel did not load')
      const document = documentBy((code) => run(chrome.inPanel, code))
      await until(() => document.evaluate(isDrawn).catch(() => false), 'the panel did not open')
      return new FirefoxPanel(document, run)
    },
    tab: (part) => documentBy((code) => run(chrome.inTab, part, code)),
    close: () => browser.close(),
  }
}

/** `run`: a text that gives a promise of a text. */
function documentBy(run: (code: string) => Promise<string>): PanelDocument {
  return {
    async evaluate(work, ...given) {
      const text = await run(`(async () => JSON.stringify(await (${work})(...${JSON.stringify(given)})))()`)
      return text === 'undefined' ? undefined : JSON.parse(text)
    },
  }
}

/** The Traces panel in Firefox's DevTools. */
export class FirefoxPanel extends ShownPanel {
  readonly #run: FirefoxHarness['run']

  constructor(document: PanelDocument, run: FirefoxHarness['run']) {
    super(document)
    this.#run = run
  }

  /** Stores the user's settings; what isn't given is the default. */
  store(settings: Partial<Settings>): Promise<void> {
    return this.document.evaluate((stored) => Reflect.get(globalThis, 'browser').storage.local.set(stored), {
      settings,
    })
  }

  /** Of all DevTools. */
  async screenshot(path: string): Promise<void> {
    const [, picture = ''] = (await this.#run(chrome.pictureOfDevTools)).split(',')
    writeFileSync(path, Buffer.from(picture, 'base64'))
  }

  async close(): Promise<void> {
    await this.#run(chrome.closePanel)
  }
}

interface BidiConnection {
  send(method: string, parameters: object): Promise<{ readonly result?: unknown }>
}
interface Contexts {
  readonly contexts: readonly { readonly context: string }[]
}
interface Evaluated {
  readonly result?: { readonly value?: string }
  readonly exceptionDetails?: { readonly text: string }
}

/** Runs in the panel. */
function isDrawn(): boolean {
  return document.querySelector('[role="toolbar"]') !== null
}
