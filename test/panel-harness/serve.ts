import { createServer } from 'vite'

/** Serves the harness on loopback. */
export async function serveHarness(): Promise<{ readonly url: string; close(): Promise<void> }> {
  const server = await createServer({
    configFile: false,
    root: new URL('../..', import.meta.url).pathname,
    cacheDir: 'node_modules/.vite/panel-harness',
    logLevel: 'error',
    server: { host: '127.0.0.1', port: 0, hmr: false, watch: null },
    optimizeDeps: {
      include: ['preact', 'preact/hooks', 'preact/jsx-runtime', 'preact/jsx-dev-runtime', '@preact/signals'],
      entries: [],
    },
  })
  await server.listen()
  const address = server.httpServer?.address()
  if (typeof address !== 'object' || address === null) throw new Error('the harness has no address')
  return {
    url: `http://127.0.0.1:${address.port}/test/panel-harness/index.html`,
    close: () => server.close(),
  }
}
