import { join } from 'node:path'
import { build } from 'vite'
import type { Application, Step } from './application'
import { file, html, json, serve, WORK } from './serve'

const steps: readonly Step[] = [
  { name: 'reload', act: (page) => page.click('#reload') },
  { name: 'type', act: (page) => page.type('#q', 'lamp', { delay: 50 }) },
  { name: 'try again and again', act: (page) => page.click('#flaky') },
  { name: 'an item', act: (page) => page.click('#item-1') },
  { name: 'save', act: (page) => page.click('#save') },
  { name: 'back', act: (page) => page.evaluate(() => history.back()) },
]

/** Angular with its router and forms, and RxJS: debounced, retried, switched. `entry`: a script of its folder. */
export function angular(name: string, entry: string, technology: string): Application {
  const out = join(WORK, 'dist', name)
  return {
    name,
    technology,
    steps,
    async start() {
      await build({
        configFile: false,
        logLevel: 'silent',
        publicDir: false,
        root: join(WORK, 'angular'),
        build: {
          outDir: out,
          emptyOutDir: true,
          rollupOptions: { input: join(WORK, 'angular', entry), output: { entryFileNames: 'main.js' } },
        },
      })
      let tries = 0
      return serve((_request, response, { pathname }) => {
        if (pathname === '/api/flaky') json(response, {}, ++tries % 3 === 0 ? 200 : 503)
        else if (pathname === '/api/items')
          json(
            response,
            [1, 2].map((id) => ({ id, name: `Item ${id}` })),
          )
        else if (pathname.startsWith('/api/')) json(response, { id: 1, name: 'Item 1' })
        else if (!file(response, out, pathname.slice(1)))
          html(
            response,
            '<!doctype html><base href="/"><title>Items</title><app-root></app-root><script type="module" src="/main.js"></script>',
          )
      })
    },
  }
}
