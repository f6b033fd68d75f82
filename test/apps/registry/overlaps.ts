import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Page } from 'puppeteer'
import { build } from 'vite'
import { WebSocketServer } from 'ws'
import type { Application, Step } from './application'
import { file, html, json, serve, WORK } from './serve'

const OUT = join(WORK, 'dist/overlaps')
const TWICE =
  'save plain three limited queued mutex semaphore locks job retried retry optimistic deduped query-retried pool pool-callback socket socket-callback outbox suspended transition like'

/** Two presses, the second while what the first has caused is still open. */
const twice = (name: string, betweenMs: number): Step => ({
  name: `${name} twice, ${betweenMs} ms`,
  act: async (page) => {
    await page.click(`#do-${name}`)
    await pause(betweenMs)
    await page.click(`#do-${name}`)
  },
})
const then = (first: string, second: string, betweenMs: number): Step => ({
  name: `${first}, then ${second}`,
  act: async (page) => {
    await page.click(`#do-${first}`)
    await pause(betweenMs)
    await page.click(`#do-${second}`)
    await pause(1000)
  },
})
const typed = (name: string, delay: number): Step => ({
  name,
  act: (page: Page) => page.type(`#do-${name}`, 'abc', { delay }),
})

export const overlaps: Application = {
  name: 'overlaps',
  technology: 'actions that overlap: p-limit, p-queue, p-retry, TanStack Query, React, workers, sockets',
  says: true,
  polls: /by=none/,
  steps: [
    ...TWICE.split(' ').flatMap((name) => [twice(name, 5), twice(name, 60)]),
    typed('search', 30),
    typed('search', 80),
    typed('debounced', 30),
    typed('debounced', 120),
    typed('deferred', 30),
    then('three', 'shared', 40),
    then('remove', 'other', 100),
    then('started', 'other', 250),
    then('long', 'cancel', 100),
    then('retry', 'save', 150),
    then('suspended', 'other', 40),
    then('optimistic', 'save', 40),
  ],
  async start() {
    await build({
      configFile: false,
      logLevel: 'silent',
      publicDir: false,
      root: join(WORK, 'overlaps'),
      define: { 'process.env.NODE_ENV': '"production"' },
      build: {
        target: 'esnext',
        outDir: OUT,
        emptyOutDir: true,
        rollupOptions: { input: join(WORK, 'overlaps/main.js'), output: { entryFileNames: '[name].js' } },
      },
    })
    const running = await serve(
      (_request, response, { pathname }) => {
        const name = pathname.split('/').at(-1) ?? ''
        const answer = () => json(response, { name }, name === 'fails' ? 503 : 200)
        if (pathname.startsWith('/api/')) setTimeout(answer, name.startsWith('slow') ? 120 : name === 'long' ? 3000 : 0)
        else if (pathname === '/')
          html(response, '<!doctype html><title>Overlaps</title><body><script type="module" src="/main.js"></script>')
        else if (!file(response, OUT, pathname.slice(1))) html(response, 'nothing here', 404)
      },
      (server) => {
        new WebSocketServer({ server }).on('connection', (socket) => {
          socket.on('message', (data) => {
            const text = String(data)
            setTimeout(() => socket.send(text), JSON.parse(text).after)
          })
        })
      },
    )
    return running
  },
}
