import type { Application } from './application'
import { packageFile, run, startProgram } from './serve'

/** App Router: server components, server actions, links that prefetch. */
export const next: Application = {
  name: 'next',
  technology: 'Next 16, React 19, server actions',
  steps: [
    { name: 'an item', act: (page) => page.click('#item-1') },
    { name: 'like', act: (page) => page.click('#like') },
    { name: 'more', act: (page) => page.click('#more') },
    { name: 'refresh', act: (page) => page.click('#refresh') },
    { name: 'add to cart', act: (page) => page.click('#cart') },
    { name: 'search', act: (page) => page.click('#search') },
    { name: 'type', act: (page) => page.type('#q', 'It', { delay: 120 }) },
    { name: 'home', act: (page) => page.click('#home') },
    { name: 'another item', act: (page) => page.click('#item-2') },
    { name: 'back', act: (page) => page.evaluate(() => history.back()) },
  ],
  async start() {
    await run('next', 'next/dist/bin/next', 'build')
    return startProgram('next', packageFile('next/dist/bin/next'), 'start')
  },
}
