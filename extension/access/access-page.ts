/**
 * The page with a button that asks the browser for access to one site or to all, or for leave to send data and so to turn the
 * export on. It then closes itself. See `access.ts`.
 */

import { browser } from '../browser'
import { readSettings, writeSettings } from '../settings/settings-storage'
import { ALL_SITES } from './access'
import { askToCollect } from './export-access'

type Key =
  | 'language'
  | 'accessTitle'
  | 'accessWhy'
  | 'accessSite'
  | 'accessAll'
  | 'exportAskTitle'
  | 'exportAskWhy'
  | 'exportAskButton'

const host = decodeURIComponent(location.hash.slice(1))
const message = (key: Key, ...values: string[]) => browser.i18n.getMessage(key, values)
const main = document.querySelector('main')

document.documentElement.lang = message('language')
if (location.search === '?export') void offerExport()
else offerAccess()

function offerAccess(): void {
  add('h1', message('accessTitle'))
  add('p', message('accessWhy'))
  const ask = (pattern: string) => () => browser.permissions.request({ origins: [pattern] })
  if (host !== '') offer(message('accessSite', host), ask(`*://${host}/*`))
  offer(message('accessAll'), ask(ALL_SITES))
}

async function offerExport(): Promise<void> {
  const settings = await readSettings()
  add('h1', message('exportAskTitle'))
  add('p', message('exportAskWhy', settings.export.endpoint))
  offer(message('exportAskButton'), async () => {
    // First of all: the browser asks only while it handles the click.
    if (!(await askToCollect())) return false
    await writeSettings({ export: { ...(await readSettings()).export, on: true } })
    return true
  })
}

/** `ask` tells whether the user agreed. */
function offer(text: string, ask: () => Promise<boolean>): void {
  add('button', text).onclick = async () => {
    if (!(await ask())) return
    const { id } = await browser.tabs.getCurrent()
    if (id !== undefined) await browser.tabs.remove(id)
  }
}

function add(name: 'h1' | 'p' | 'button', text: string): HTMLElement {
  const element = document.createElement(name)
  element.textContent = text
  main?.append(element)
  return element
}
