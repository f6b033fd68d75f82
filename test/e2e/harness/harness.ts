/**
 * A real browser with Tracepane in it, real DevTools, the real panel. Everything is read as a user would see it: by
 * roles, labels and texts.
 */
import { rmSync } from 'node:fs'
import { type Browser, launch as launchBrowser, type Page, type WebWorker } from 'puppeteer'
import type { Settings } from '../../../extension/settings/settings'
import type { InstrumentationName } from '../../../inpage/settings'
import { browserFlags, findBrowser } from '../../start/browser'
import { Panel } from './panel'

const EXTENSION = new URL('../../../dist/chrome', import.meta.url).pathname
const TITLE = 'Traces'
/** What takes longer is broken, however busy the machine is. */
export const PATIENCE_MS = 90_000

/** A browser with Tracepane in it. */
export interface Harness {
  readonly browser: Browser
  readonly extensionId: string
  newTab(url: string): Promise<Page>
  openPanel(page: Page): Promise<Panel>
  /** Ends the background at once, as the browser does. */
  killWorker(): Promise<void>
  /** Whether the background runs now. */
  isWorkerRunning(): boolean
  /** The background, started if need be. */
  worker(): Promise<WebWorker>
  /** Stores the user's settings; what isn't given is the default. */
  store(settings: Partial<Settings>): Promise<void>
  /** Installs the extension over itself, as an update does. */
  update(): Promise<void>
  close(): Promise<void>
}

/** How the browser is started. */
export interface LaunchOptions {
  readonly headless?: boolean
  readonly extension?: string
  readonly panelTitle?: string
  readonly arguments?: readonly string[]
  /** A folder for what the browser keeps; it is removed at the end. */
  readonly profile?: string
  /** Whether the extension works in private windows, too. */
  readonly inPrivateWindows?: boolean
  /** Default: what users get. A test of something else is easier to read with `fetch` alone. */
  readonly instrumentations?: readonly InstrumentationName[]
}

/** Starts Chromium with the built extension. */
export async function launch(options: LaunchOptions = {}): Promise<Harness> {
  const { headless = true, extension = EXTENSION, panelTitle = TITLE } = options
  const browser = await launchBrowser({
    executablePath: await findBrowser(),
    headless,
    pipe: true,
    enableExtensions: true,
    defaultViewport: headless ? { width: 1280, height: 800 } : null,
    ...(options.profile === undefined ? {} : { userDataDir: options.profile }),
    args: [...browserFlags(), ...(headless ? ['--disable-gpu'] : []), ...(options.arguments ?? [])],
  })
  const extensionId =
    options.inPrivateWindows === true
      ? await installPrivately(browser, extension)
      : await browser.installExtension(extension)
  const workerTarget = () =>
    browser.targets().find((target) => target.type() === 'service_worker' && target.url().includes(extensionId))

  async function worker(): Promise<WebWorker> {
    const target = await browser.waitForTarget(
      (one) => one.type() === 'service_worker' && one.url().includes(extensionId),
    )
    const found = await target.worker()
    if (found === null) throw new Error('the background has no worker')
    return found
  }

  async function store(settings: Partial<Settings>): Promise<void> {
    // The worker can be spoken to a moment before its own world is there.
    await until(
      async () => (await worker()).evaluate(storeSettings, settings).catch(() => false),
      'the settings could not be stored',
    )
  }

  const { instrumentations } = options
  if (instrumentations !== undefined) {
    // What is stored while an extension is just being installed was not there later, once.
    await until(async () => {
      await store({ instrumentations })
      return (await worker()).evaluate(areStored, instrumentations)
    }, 'the settings were not kept')
  }
  return {
    browser,
    extensionId,
    newTab: (url) => openTab(browser, url),
    async openPanel(page) {
      const devtools = await openDevTools(page, `chrome-extension://${extensionId}${panelTitle}`)
      const frame = await until(
        () => devtools.frames().find((one) => /\/panel(\/index)?\.html$/.test(one.url())),
        'the panel did not open',
      )
      if (panelTitle === TITLE) await frame.waitForSelector('[role="toolbar"]')
      return new Panel(frame, devtools)
    },
    async killWorker() {
      const target = workerTarget()
      const found = await target?.worker()
      // The session may end before the answer comes: then it is dead all the same.
      await found?.close().catch(() => {})
    },
    isWorkerRunning: () => workerTarget() !== undefined,
    worker,
    store,
    async update() {
      await browser.installExtension(extension)
    },
    async close() {
      try {
        await browser.close()
      } finally {
        if (options.profile !== undefined) rmSync(options.profile, { recursive: true, force: true })
      }
    },
  }
}

/** So that it works in private windows, which is the user's to allow. */
async function installPrivately(browser: Browser, path: string): Promise<string> {
  const session = await browser.target().createCDPSession()
  const { id } = await session.send('Extensions.loadUnpacked', { path, enableInIncognito: true })
  await session.detach()
  return id
}

/** Opens a page in a tab of its own, and waits until it has loaded. */
export async function openTab(browser: Browser, url: string): Promise<Page> {
  const page = await browser.newPage()
  page.setDefaultTimeout(PATIENCE_MS)
  await page.goto(url)
  return page
}

/** Opens DevTools in a window of its own, with the view of this id in front: `console`, a panel of an extension. */
export async function openDevTools(page: Page, view: string): Promise<Page> {
  const devtools = await page.openDevTools()
  devtools.setDefaultTimeout(PATIENCE_MS)
  await devtools.setViewport({ width: 1400, height: 900 })
  await showPanel(devtools, view)
  return devtools
}

/** Runs in the background. */
async function storeSettings(settings: object): Promise<boolean> {
  const { storage } = Reflect.get(globalThis, 'chrome')
  await storage.local.set({ settings })
  return true
}

/** Runs in the worker. */
async function areStored(instrumentations: readonly string[]): Promise<boolean> {
  const { storage } = Reflect.get(globalThis, 'chrome')
  const { settings } = await storage.local.get('settings')
  return settings?.instrumentations?.join() === instrumentations.join()
}

/** Tries `find` until it gives something. What is right comes at once or, on a busy machine, much later: so long is waited. */
export async function until<T>(
  find: () => T | undefined | false | Promise<T | undefined | false>,
  otherwise: string,
  timeoutMs = PATIENCE_MS,
): Promise<T> {
  for (const end = Date.now() + timeoutMs; Date.now() < end; ) {
    const found = await find()
    if (found !== undefined && found !== false) return found
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(otherwise)
}

/**
 * DevTools loads its settings and the extension's panels in its own time; before that its modules throw. Seldom, on a busy
 * machine, it never hears of the extension: then it is loaded once more, as a person would.
 */
async function showPanel(devtools: Page, view: string): Promise<void> {
  const isShown = async () => (await devtools.evaluate(showView(view)).catch(() => false)) === true
  try {
    await until(isShown, 'DevTools did not get the panel', PATIENCE_MS / 2)
  } catch {
    await devtools.reload()
    await until(isShown, 'DevTools did not get the panel, though it was loaded twice')
  }
}

/**
 * Docked, a headless browser draws the panel once a second after the page has reloaded, so DevTools gets a window.
 * Runs in DevTools itself, with DevTools' own modules; as text, because the test runner rewrites an `import()` that it
 * sees.
 */
function showView(view: string): string {
  return `(async () => {
    const UI = await import('devtools://devtools/bundled/ui/legacy/legacy.js')
    UI.DockController?.DockController.instance().setDockSide('undocked')
    const inspector = UI.InspectorView.InspectorView.instance()
    if (![...inspector.tabbedPane.tabs].some((tab) => tab.id === '${view}')) return false
    await UI.ViewManager.ViewManager.instance().showView('${view}')
    return true
  })()`
}
