import { join } from 'node:path'
import type { Page } from 'puppeteer'
import type { Application, Step } from './application'
import { file, html, json, serve, WORK } from './serve'

const SOURCES = join(WORK, 'platform')
const BUTTONS =
  'idle post-task post-task-await yield view-transition navigate port port-after-await ports-many broadcast immediate locks generator body-iterated signal-any signal-timeout mutation mutation-later resize transition animation animate-finished dialog popover details hash batch batch-later loop worker worker-answer volume image image-decode own-event connected import import-then script database digest reader frames frames-later transform pull compress from-async using thenable race wasm interval-poll xhr-loadend'

async function drag(page: Page, from: string, to: string): Promise<void> {
  const [start, end] = await Promise.all(
    [from, to].map(async (selector) => {
      const node = await page.waitForSelector(selector)
      await node?.scrollIntoView()
      return node?.clickablePoint()
    }),
  )
  if (start === undefined || end === undefined) throw new Error('nothing to drag')
  await page.mouse.move(start.x, start.y)
  await page.mouse.down()
  await page.mouse.move(end.x, end.y - 3, { steps: 4 })
  await page.mouse.move(end.x, end.y, { steps: 2 })
  await page.mouse.up()
}

const click = (name: string): Step => ({ name, act: (page) => page.click(`#do-${name}`) })

const others: readonly Step[] = [
  { name: 'search', act: (page) => page.type('#search', 'ab', { delay: 40 }) },
  {
    name: 'select',
    act: async (page) => {
      await page.focus('#select')
      await page.keyboard.press('ArrowDown')
    },
  },
  {
    name: 'blur',
    act: async (page) => {
      await page.focus('#blurred')
      await page.keyboard.press('Tab')
    },
  },
  {
    name: 'shortcut',
    act: async (page) => {
      await page.keyboard.down('Control')
      await page.keyboard.press('k')
      await page.keyboard.up('Control')
    },
  },
  {
    name: 'copy and paste',
    act: async (page) => {
      await page.type('#pasted', 'x')
      await page.keyboard.down('Control')
      await page.keyboard.press('a', { commands: ['SelectAll'] })
      await page.keyboard.press('c', { commands: ['Copy'] })
      await page.keyboard.press('v', { commands: ['Paste'] })
      await page.keyboard.up('Control')
    },
  },
  { name: 'contextmenu', act: (page) => page.click('#menu', { button: 'right' }) },
  { name: 'dblclick', act: (page) => page.click('#twice', { count: 2 }) },
  { name: 'drag and drop', act: (page) => drag(page, '#card', '#column') },
  { name: 'drag by pointer', act: (page) => drag(page, '#handle', '#column') },
  {
    name: 'enter',
    act: async (page) => {
      await page.type('#field', 'x')
      await page.keyboard.press('Enter')
    },
  },
  { name: 'check', act: (page) => page.click('#check') },
  { name: 'scroll', act: (page) => page.mouse.wheel({ deltaY: 6000 }) },
]

/** No library: each way in which browsers let a page go on later, most of them set up at load. */
export const platform: Application = {
  name: 'platform',
  technology: 'no library, what browsers bring',
  steps: [...BUTTONS.split(' ').map(click), ...others],
  start: () =>
    serve((_request, response, { pathname }) => {
      const name = pathname.split('/').at(-1)
      if (pathname.startsWith('/api/')) json(response, { name })
      else if (/^\/lazy2?\.js$/.test(pathname)) {
        const text = `const value = await fetch('/api/top-${name}').then((r) => r.json()); export const run = () => fetch('/api/run-${name}')`
        response.writeHead(200, { 'content-type': 'text/javascript' }).end(text)
      } else if (pathname === '/script.js')
        response.writeHead(200, { 'content-type': 'text/javascript' }).end(`fetch('/api/script-top')`)
      else if (pathname === '/')
        html(response, '<!doctype html><title>Ways</title><body><script type="module" src="/main.js"></script>')
      else if (!file(response, SOURCES, pathname.slice(1))) html(response, 'nothing here', 404)
    }),
}
