import { join } from 'node:path'
import type { Application } from './application'
import { run, startProgram, WORK } from './serve'

/** Rendered at the server, form actions with `use:enhance`, data that is preloaded while the pointer is over a link. */
export const sveltekit: Application = {
  name: 'sveltekit',
  technology: 'SvelteKit 2, Svelte 5',
  steps: [
    { name: 'an article', act: (page) => page.click('#a1') },
    { name: 'a favorite', act: (page) => page.click('#favorite') },
    { name: 'a comment', act: (page) => page.click('#send') },
    { name: 'refresh', act: (page) => page.click('#refresh') },
    { name: 'search', act: (page) => page.click('#search') },
    { name: 'type', act: (page) => page.type('#q', 'Art', { delay: 50 }) },
    { name: 'home', act: (page) => page.click('#home') },
    { name: 'back', act: (page) => page.evaluate(() => history.back()) },
    {
      name: 'a link that lingers',
      act: async (page) => {
        await page.hover('#home')
        await new Promise((resolve) => setTimeout(resolve, 400))
        await page.click('#home')
      },
    },
  ],
  async start() {
    await run('sveltekit', 'vite/bin/vite.js', 'build')
    return startProgram('sveltekit', join(WORK, 'dist/sveltekit/index.js'))
  },
}
