import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Page } from 'puppeteer'
import { build, type PluginOption } from 'vite'
import type { Answer, Application, Step } from './application'
import { file, html, json, packageFile, serve, WORK } from './serve'

const click = (id: string): Step => ({ name: `click ${id}`, act: (page: Page) => page.click(`#${id}`) })
const back: Step = { name: 'back', act: (page) => page.evaluate(() => history.back()) }
const forward: Step = { name: 'forward', act: (page) => page.evaluate(() => history.forward()) }
const awayWhileItLoads: Step = {
  name: 'away while it loads',
  act: async (page) => {
    await page.click('#slow')
    await pause(60)
    await page.click('#items')
  },
}
const type: Step = { name: 'type', act: (page) => page.type('#q', 'ab', { delay: 60 }) }

function site(
  entry: string,
  technology: string,
  steps: readonly Step[],
  more?: Answer,
  plugin?: () => Promise<PluginOption>,
): Application {
  const name = entry.split('.')[0]
  const out = join(WORK, 'dist', name)
  return {
    name,
    technology,
    steps,
    async start() {
      await build({
        configFile: false,
        logLevel: 'silent',
        oxc: { jsx: { runtime: 'automatic', development: false } },
        publicDir: false,
        root: join(WORK, 'routers'),
        plugins: plugin === undefined ? [] : [await plugin()],
        worker: { format: 'es' },
        define: { 'process.env.NODE_ENV': '"production"' },
        build: {
          target: 'esnext',
          outDir: out,
          emptyOutDir: true,
          rollupOptions: {
            input: join(WORK, 'routers', entry),
            output: { entryFileNames: 'main.js', assetFileNames: '[name][extname]' },
          },
        },
      })
      return serve((request, response, url, body) => {
        const { pathname } = url
        const name = pathname.split('/').at(-1) ?? ''
        if (pathname.startsWith('/api/')) setTimeout(() => json(response, { name }), name.startsWith('slow') ? 400 : 0)
        else if (file(response, out, pathname.slice(1))) return
        else if (more !== undefined) more(request, response, url, body)
        else
          html(
            response,
            '<!doctype html><base href="/"><title>Items</title><body><script type="module" src="/main.js"></script>',
          )
      })
    },
  }
}

const inertia: Answer = (request, response, { pathname }) => {
  const component = pathname === '/' ? 'Home' : 'Items'
  if (request.method === 'POST') {
    response.writeHead(303, { location: '/items' }).end()
    return
  }
  const partial = String(request.headers['x-inertia-partial-data'] ?? '')
  const props = { errors: {}, items: [1], ...(partial.includes('stats') ? { stats: 5 } : {}) }
  const page = {
    component,
    props,
    url: pathname,
    version: '1',
    ...(component === 'Items' && partial === '' ? { deferredProps: { default: ['stats'] } } : {}),
  }
  if (request.headers['x-inertia'] === undefined)
    html(
      response,
      `<!doctype html><link rel="icon" href="data:,"><script data-page="app" type="application/json">${JSON.stringify(page)}</script><div id="app" data-page='${JSON.stringify(page)}'></div><script type="module" src="/main.js"></script>`,
    )
  else
    response
      .writeHead(200, { 'content-type': 'application/json', 'x-inertia': 'true', vary: 'X-Inertia' })
      .end(JSON.stringify(page))
}
const unpoly: Answer = (request, response, { pathname, searchParams }) => {
  if (request.method === 'POST') {
    response.writeHead(303, { location: '/items' }).end()
    return
  }
  html(
    response,
    `<!doctype html><title>${pathname}</title><link rel="icon" href="data:,"><script type="module" src="/main.js"></script><body><nav><a id="home" href="/" up-follow>Home</a> <a id="items" href="/items" up-follow up-preload>Items</a> <a id="modal" href="/modal" up-layer="new">Modal</a></nav>
<main><h1>${pathname} ${searchParams.get('q') ?? ''}</h1><form id="search" action="/items" up-submit up-autosubmit up-watch-delay="100" up-target="#found"><input id="q" name="q"></form><div id="found">found</div><form action="/items" method="post" up-submit><button id="create">Create</button></form></main>`,
  )
}
const graphiqlAnswer: Answer = (_request, response, { pathname }, body) => {
  if (pathname !== '/graphql') {
    html(
      response,
      '<!doctype html><title>GraphiQL</title><link rel="icon" href="data:,"><body><script type="module" src="/main.js"></script>',
    )
    return
  }
  const { query, variables } = JSON.parse(body || '{}')
  void import(packageFile('graphql/index.mjs')).then(async ({ buildSchema, graphql }) =>
    json(
      response,
      await graphql({
        schema: buildSchema('type Query { books: [Book!]! } type Book { title: String! }'),
        source: query,
        rootValue: { books: [{ title: 'Dune' }] },
        variableValues: variables,
      }),
    ),
  )
}

export const routers: readonly Application[] = [
  site('react-router.jsx', 'React Router 7: loaders, actions, fetchers, deferred data', [
    click('items'),
    type,
    click('like'),
    click('revalidate'),
    click('load'),
    click('item-1'),
    click('save'),
    back,
    forward,
    click('lazy'),
    awayWhileItLoads,
  ]),
  site('tanstack.jsx', 'TanStack Router and Query: loaders, preloads, suspense', [
    click('items'),
    type,
    click('item-1'),
    click('save'),
    click('next'),
    back,
    {
      name: 'a link that lingers',
      act: async (page) => {
        await page.hover('#item-2')
        await pause(300)
        await page.click('#item-2')
      },
    },
    back,
    click('home'),
    awayWhileItLoads,
  ]),
  site(
    'solid.jsx',
    'Solid Router: queries, actions, resources',
    [click('items'), type, click('revalidate'), click('item-1'), click('save'), back, back, forward],
    undefined,
    async () => (await import(packageFile('vite-plugin-solid/dist/esm/index.mjs'))).default(),
  ),
  site(
    'inertia.js',
    'Inertia, Vue',
    [
      click('items'),
      click('reload'),
      click('create'),
      click('home'),
      {
        name: 'hovered',
        act: async (page) => {
          await page.hover('#hovered')
          await pause(400)
          await page.click('#hovered')
        },
      },
      back,
      back,
      forward,
    ],
    inertia,
  ),
  site(
    'unpoly.js',
    'Unpoly',
    [
      click('items'),
      type,
      click('create'),
      click('modal'),
      { name: 'escape', act: (page) => page.keyboard.press('Escape') },
      click('home'),
      back,
      back,
    ],
    unpoly,
  ),
  site(
    'graphiql.jsx',
    'GraphiQL 5, Monaco',
    [
      { name: 'run', act: (page) => page.click('.graphiql-execute-button') },
      {
        name: 'run by the keyboard',
        act: async (page) => {
          await page.click('.graphiql-editor .view-lines')
          await page.keyboard.down('Control')
          await page.keyboard.press('Enter')
          await page.keyboard.up('Control')
        },
      },
      {
        name: 'schema again',
        act: (page) => page.click('.graphiql-sidebar button[aria-label^="Re-fetch GraphQL schema"]'),
      },
    ],
    graphiqlAnswer,
  ),
]
