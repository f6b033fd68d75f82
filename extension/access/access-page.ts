/** The page with a button that asks the browser for access to one site or to all. It then closes itself. See `access.ts`. */

import { browser } from '../browser'
import { ALL_SITES } from './access'

type Key = 'language' | 'accessTitle' | 'accessWhy' | 'accessSite' | 'accessAll'

const host = decodeURIComponent(location.hash.slice(1))
const message = (key: Key, ...values: string[]) => browser.i18n.getMessage(key, values)
const main = document.querySelector('main')

document.documentElement.lang = message('language')
add('h1', message('accessTitle'))
add('p', message('accessWhy'))
if (host !== '') offer(message('accessSite', host), `*://${host}/*`)
offer(message('accessAll'), ALL_SITES)

function offer(text: string, pattern: string): void {
  add('button', text).onclick = async () => {
    if (!(await browser.permissions.request({ origins: [pattern] }))) return
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
