import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Page } from 'puppeteer'
import { build } from 'vite'
import { WebSocketServer } from 'ws'
import type { Application, Step } from './application'
import { file, html, json, packageFile, serve, WORK } from './serve'

const OUT = join(WORK, 'dist/more')
const BUTTONS =
  'saga-every saga-latest saga-bounced saga-watched epic listened thunk mobx apollo-mutation apollo-error apollo-subscribe urql-subscribe relay relay-observable socket-ack socket-await socket-event uppy uppy-tus tus dropzone filepond backbone backbone-route jsonp jsonp-plain defer native lazy'

const steps: readonly Step[] = [
  ...BUTTONS.split(' ').map((name) => ({ name, act: (page: Page) => page.click(`#do-${name}`) })),
  { name: 'downshift', act: (page) => page.type('#downshift', 'ab', { delay: 40 }) },
  {
    name: 'downshift choice',
    act: async (page) => {
      await page.keyboard.press('ArrowDown')
      await page.keyboard.press('Enter')
    },
  },
  { name: 'algolia', act: (page) => page.type('#algolia input', 'ab', { delay: 60 }) },
  { name: 'autocomplete', act: (page) => page.type('#autocomplete', 'ab', { delay: 40 }) },
  {
    name: 'autocomplete choice',
    act: async (page) => {
      await page.keyboard.press('ArrowDown')
      await page.keyboard.press('Enter')
    },
  },
  {
    name: 'grid scroll',
    act: async (page) => {
      await (await page.$('#grid'))?.hover()
      await page.mouse.wheel({ deltaY: 2500 })
    },
  },
  { name: 'grid sort', act: (page) => page.click('#grid .ag-header-cell') },
  {
    name: 'map drag',
    act: async (page) => {
      const point = await (await page.$('#map'))?.clickablePoint()
      if (point === undefined) throw new Error('no map')
      await page.mouse.move(point.x, point.y)
      await page.mouse.down()
      await page.mouse.move(point.x - 60, point.y, { steps: 6 })
      await page.mouse.up()
    },
  },
  { name: 'map zoom', act: (page) => page.click('#map .leaflet-control-zoom-in') },
]

export const more: Application = {
  name: 'more',
  technology:
    'redux-saga, redux-observable, MobX, Apollo, Relay, socket.io, Uppy, tus, Dropzone, Downshift, AG Grid, Leaflet …',
  steps,
  polls: /socket\.io/,
  async start() {
    await build({
      configFile: false,
      logLevel: 'silent',
      oxc: { jsx: { runtime: 'automatic', development: false } },
      publicDir: false,
      root: join(WORK, 'more'),
      define: { 'process.env.NODE_ENV': '"production"', global: 'globalThis', __DEV__: 'false' },
      resolve: { conditions: ['browser', 'module', 'import'] },
      build: {
        target: 'esnext',
        outDir: OUT,
        emptyOutDir: true,
        rollupOptions: { input: join(WORK, 'more/main.jsx'), output: { entryFileNames: '[name].js' } },
      },
    })
    return serve(
      (request, response, url, body) => {
        const { pathname, searchParams } = url
        const name = pathname.split('/').at(-1) ?? ''
        if (pathname === '/api/jqueryui') json(response, ['ab1', 'ab2'])
        else if (pathname === '/api/jsonp')
          response.writeHead(200, { 'content-type': 'text/javascript' }).end(`${searchParams.get('callback')}({})`)
        else if (pathname === '/jsonp.js')
          response.writeHead(200, { 'content-type': 'text/javascript' }).end(`${searchParams.get('callback')}({})`)
        else if (pathname === '/graphql') {
          const { query } = JSON.parse(body)
          if (query.includes('broken')) json(response, { data: { broken: null }, errors: [{ message: 'It broke' }] })
          else if (query.includes('mutation')) json(response, { data: { add: { __typename: 'Book', title: 'a' } } })
          else json(response, { data: { books: [{ __typename: 'Book', title: 'Dune' }] } })
        } else if (pathname.startsWith('/tus/')) {
          const headers = { 'tus-resumable': '1.0.0' }
          if (request.method === 'POST') response.writeHead(201, { ...headers, location: `/tus/${Date.now()}` }).end()
          else
            response
              .writeHead(204, {
                ...headers,
                'upload-offset': String(Number(request.headers['upload-offset']) + body.length),
              })
              .end()
        } else if (pathname.startsWith('/1/indexes')) {
          const { requests } = JSON.parse(body)
          json(response, {
            results: requests.map(({ indexName }: { indexName: string }) => ({
              index: indexName,
              hits: [{ objectID: '1', name: 'Dune' }],
              nbHits: 1,
              page: 0,
              nbPages: 1,
              hitsPerPage: 20,
              query: '',
              params: '',
              processingTimeMS: 1,
            })),
          })
        } else if (pathname.startsWith('/tile/'))
          response
            .writeHead(200, { 'content-type': 'image/svg+xml' })
            .end('<svg xmlns="http://www.w3.org/2000/svg" width="256" height="256"/>')
        else if (pathname.startsWith('/api/backbone'))
          json(response, request.method === 'GET' ? [{ id: 1 }] : { id: 2 })
        else if (pathname.startsWith('/api/')) json(response, { name })
        else if (pathname === '/')
          html(response, '<!doctype html><title>More</title><body><script type="module" src="/main.js"></script>')
        else if (!file(response, OUT, pathname.slice(1))) html(response, 'nothing here', 404)
      },
      (server) => {
        const sockets = new WebSocketServer({ noServer: true, handleProtocols: () => 'graphql-transport-ws' })
        const { Server } = createRequire(packageFile(''))('socket.io')
        new Server(server).on(
          'connection',
          (socket: { on(name: string, listener: (...args: never[]) => void): void; emit(name: string): void }) => {
            socket.on('save', (_value: number, acknowledge: () => void) => setTimeout(acknowledge, 30))
            socket.on('echo', () => setTimeout(() => socket.emit('echoed'), 30))
          },
        )
        server.on('upgrade', (request, stream, head) => {
          if (request.url !== '/graphql-ws') return
          sockets.handleUpgrade(request, stream, head, (socket) => {
            socket.on('message', (data) => {
              const { type, id } = JSON.parse(String(data))
              if (type === 'connection_init') socket.send('{"type":"connection_ack"}')
              if (type !== 'subscribe') return
              setTimeout(() => socket.send(JSON.stringify({ id, type: 'next', payload: { data: { tick: 1 } } })), 30)
              setTimeout(() => socket.send(JSON.stringify({ id, type: 'complete' })), 60)
            })
          })
        })
      },
    )
  },
}
