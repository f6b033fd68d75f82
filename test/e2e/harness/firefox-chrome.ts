/**
 * What runs in Firefox itself, with all its rights: there is no other way to its DevTools. It is sent as text, so it
 * takes nothing from around it but what stands here.
 */

interface Toolbox {
  readonly win: Window & { readonly browsingContext: BrowsingContext }
  readonly doc: Document
  readonly currentToolId: string
  getAdditionalTools(): readonly { readonly id: string; readonly label: string }[]
  selectTool(id: string): Promise<unknown>
  destroy(): Promise<void>
}
interface BrowsingContext {
  readonly currentWindowGlobal: {
    drawSnapshot(rect: DOMRect | null, scale: number, ground: string): Promise<ImageBitmap>
  }
}
interface DevTools {
  showToolboxForTab(tab: Tab, options: { readonly hostType: 'window' }): Promise<Toolbox>
  getToolboxForTab(tab: Tab): Toolbox | null | undefined
}
interface Tab {
  readonly linkedBrowser: RemoteBrowser
}
interface BrowserWindow extends Window {
  readonly gBrowser: { readonly tabs: readonly Tab[]; selectedTab: Tab }
}
interface RemoteBrowser {
  readonly currentURI: { readonly spec: string }
  readonly messageManager: {
    loadFrameScript(url: string, delayed: boolean): void
    addMessageListener(name: string, listener: (message: { readonly data: string }) => void): void
    removeMessageListener(name: string, listener: (message: { readonly data: string }) => void): void
  }
}
interface Extension {
  readonly backgroundState: string
  terminateBackground(): Promise<void>
}
interface Permissions {
  remove(id: string, what: object, extension: Extension): Promise<void>
}
declare const ChromeUtils: { importESModule<T>(url: string): T }
declare const Services: {
  readonly wm: { getMostRecentWindow(type: string): BrowserWindow }
  readonly prefs: { setStringPref(name: string, value: string): void }
}
declare const WebExtensionPolicy: { getByID(id: string): { readonly extension: Extension } }

function tabs(): BrowserWindow['gBrowser'] {
  return Services.wm.getMostRecentWindow('navigator:browser').gBrowser
}

function devTools(): DevTools {
  const { require } = ChromeUtils.importESModule<{ require(name: string): { readonly gDevTools: DevTools } }>(
    'resource://devtools/shared/loader/Loader.sys.mjs',
  )
  return require('devtools/client/framework/devtools').gDevTools
}

/** There is one at a time. */
function toolbox(): Toolbox | undefined {
  for (const tab of tabs().tabs) {
    const shown = devTools().getToolboxForTab(tab)
    if (shown !== undefined && shown !== null) return shown
  }
  return undefined
}

function panelBrowser(): RemoteBrowser | undefined {
  const shown = toolbox()
  const frame = shown?.doc.getElementById(`toolbox-panel-iframe-${shown.currentToolId}`) as HTMLIFrameElement | null
  return (
    (frame?.contentDocument?.getElementById('webext-panels-browser') as RemoteBrowser | null | undefined) ?? undefined
  )
}

function answer(browser: RemoteBrowser | undefined, code: string): Promise<string> {
  const messages = browser?.messageManager
  if (messages === undefined) return Promise.reject(new Error('no such document'))
  const name = `tracepane-test:${Math.random()}`
  const script = `{
    const sandbox = Cu.Sandbox(content, { sandboxPrototype: content, wantXrays: false })
    const input = content.windowUtils.setHandlingUserInput(true)
    let answer
    try {
      answer = Promise.resolve(Cu.evalInSandbox(${JSON.stringify(code)}, sandbox))
    } catch (error) {
      answer = Promise.reject(error)
    }
    input.destruct()
    answer.then((text) => sendAsyncMessage(${JSON.stringify(name)}, '+' + text),
      (error) => sendAsyncMessage(${JSON.stringify(name)}, '-' + error))
  }`
  return new Promise((resolve, reject) => {
    const hear = ({ data }: { readonly data: string }) => {
      messages.removeMessageListener(name, hear)
      if (data.startsWith('+')) resolve(data.slice(1))
      else reject(new Error(data.slice(1)))
    }
    messages.addMessageListener(name, hear)
    // A document that goes away does not say so.
    setTimeout(() => {
      messages.removeMessageListener(name, hear)
      reject(new Error('the document did not answer'))
    }, 20_000)
    messages.loadFrameScript(`data:application/javascript;charset=utf-8,${encodeURIComponent(script)}`, false)
  })
}

/** What the functions below take for granted. */
export const AROUND = [tabs, devTools, toolbox, panelBrowser, answer].join('\n')

/** Shows the tab with this address, and DevTools for it in a window of their own, on the panel of this title. */
export async function openPanel(url: string, title: string, width: number, height: number): Promise<boolean> {
  const tab = [...tabs().tabs].reverse().find((one) => one.linkedBrowser.currentURI.spec === url)
  if (tab === undefined) return false
  tabs().selectedTab = tab
  const shown = await devTools().showToolboxForTab(tab, { hostType: 'window' })
  const tool = shown.getAdditionalTools().find((one) => one.label === title)
  if (tool === undefined) return false
  shown.win.top?.resizeTo(width, height)
  await shown.selectTool(tool.id)
  return true
}

/** Before, its document is another one, and what is sent there may be lost with it. */
export async function isPanelThere(): Promise<boolean> {
  return panelBrowser()?.currentURI.spec.endsWith('/panel/index.html') === true
}

/** Runs `code`, which gives a promise of a text, in the panel's own world. */
export function inPanel(code: string): Promise<string> {
  return answer(panelBrowser(), code)
}

/** The same in the page of a tab with `part` in its address, as if the user did it. */
export function inTab(part: string, code: string): Promise<string> {
  return answer(tabs().tabs.find((tab) => tab.linkedBrowser.currentURI.spec.includes(part))?.linkedBrowser, code)
}

/** Closes DevTools. */
export async function closePanel(): Promise<void> {
  await toolbox()?.destroy()
}

/** A PNG of all DevTools as a data URL. */
export async function pictureOfDevTools(): Promise<string> {
  const shown = toolbox()
  if (shown === undefined) throw new Error('no DevTools')
  const picture = await shown.win.browsingContext.currentWindowGlobal.drawSnapshot(null, 1, 'white')
  const canvas = shown.doc.createElementNS('http://www.w3.org/1999/xhtml', 'canvas') as HTMLCanvasElement
  canvas.width = picture.width
  canvas.height = picture.height
  canvas.getContext('2d')?.drawImage(picture, 0, 0)
  return canvas.toDataURL()
}

/** Sets the theme of DevTools: `dark` or `light`. */
export async function setTheme(theme: string): Promise<void> {
  Services.prefs.setStringPref('devtools.theme', theme)
}

/** As the user does by about:addons. */
export async function takeAccessAway(id: string): Promise<void> {
  const { ExtensionPermissions } = ChromeUtils.importESModule<{ readonly ExtensionPermissions: Permissions }>(
    'resource://gre/modules/ExtensionPermissions.sys.mjs',
  )
  const all = { permissions: [], origins: ['<all_urls>'] }
  await ExtensionPermissions.remove(id, all, WebExtensionPolicy.getByID(id).extension)
}

/** Ends the background of the extension with this id at once. */
export async function killBackground(id: string): Promise<void> {
  await WebExtensionPolicy.getByID(id).extension.terminateBackground()
}

/** What Firefox says of the background: `running`, `stopped` and so on. */
export async function backgroundState(id: string): Promise<string> {
  return WebExtensionPolicy.getByID(id).extension.backgroundState
}
