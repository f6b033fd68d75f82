import { join } from 'node:path'
import type { Page } from 'puppeteer'
import { build } from 'vite'
import type { Application, Step } from './application'
import { file, html, json, serve, WORK } from './serve'

const OUT = join(WORK, 'dist/libraries')
const BUTTONS =
  'apollo apollo-watch apollo-batch urql urql-awaited trpc dataloader dataloader-timed rtk rtk-mutation dexie supabase jquery jquery-awaited bluebird knex axios ky ofetch preact preact-signal preact-signal-later solid-effect solid-resource solid-query lit lit-later stimulus stimulus-late alpine alpine-tick rx rx-ticks swr-mutate swr-key swr-preload comlink xstate'

const steps: readonly Step[] = [
  ...BUTTONS.split(' ').map((name) => ({ name, act: (page: Page) => page.click(`#do-${name}`) })),
  { name: 'alpine search', act: (page) => page.type('#alpine-search', 'ab', { delay: 40 }) },
  { name: 'rx search', act: (page) => page.type('#rx-search', 'ab', { delay: 40 }) },
]

const GRAPHQL = { data: { books: [{ __typename: 'Book', title: 'Dune' }] } }

/** Libraries that fetch, or that put off what they are asked for, each by a button. */
export const libraries: Application = {
  name: 'libraries',
  technology: 'Apollo, urql, tRPC, DataLoader, Redux Toolkit Query, SWR, Supabase, Dexie, jQuery, Lit, Solid, RxJS …',
  steps,
  async start() {
    await build({
      configFile: false,
      logLevel: 'silent',
      publicDir: false,
      root: join(WORK, 'libraries'),
      define: { 'process.env.NODE_ENV': '"production"', global: 'globalThis' },
      resolve: { conditions: ['browser', 'module', 'import'] },
      build: {
        target: 'esnext',
        outDir: OUT,
        emptyOutDir: true,
        rollupOptions: {
          input: { main: join(WORK, 'libraries/main.js'), worker: join(WORK, 'libraries/worker.js') },
          output: { entryFileNames: '[name].js' },
        },
      },
    })
    const tries = new Map<string, number>()
    return serve((request, response, { pathname }, body) => {
      const name = pathname.split('/').at(-1) ?? ''
      const tried = (tries.get(pathname) ?? 0) + 1
      tries.set(pathname, tried)
      if (name === 'flaky') json(response, {}, tried % 2 === 0 ? 200 : 503)
      else if (name === 'denied') json(response, {}, tried === 1 ? 401 : 200)
      else if (pathname.startsWith('/api/')) json(response, { name })
      else if (pathname === '/graphql') json(response, GRAPHQL)
      else if (pathname === '/graphql-batch')
        json(
          response,
          JSON.parse(body).map(() => GRAPHQL),
        )
      else if (pathname.startsWith('/trpc/'))
        json(
          response,
          name.split(',').map(() => ({ result: { data: 1 } })),
        )
      else if (pathname.startsWith('/rest/')) json(response, request.method === 'GET' ? [{ id: 1 }] : [])
      else if (pathname === '/')
        html(response, '<!doctype html><title>Libraries</title><body><script type="module" src="/main.js"></script>')
      else if (!file(response, OUT, pathname.slice(1))) html(response, 'nothing here', 404)
    })
  },
}
