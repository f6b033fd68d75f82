/**
 * `npm start`: builds, serves the shop, opens a browser with Tracepane on it. Without a display it plays the shop and
 * prints the trace tree that the panel shows. `npm run dev` does the same with the sources as they are, by Vite's
 * development server: what is changed is there at once, with source maps.
 */
import { mkdirSync, rmSync } from 'node:fs'
import { allFilesReady } from '@crxjs/vite-plugin'
import { build, createServer } from 'vite'
import { RECEIVER_GRPC_PORT, RECEIVER_PORT } from '../../extension/backends/receiver-protocol'
import { PortTaken, type Receiver, startReceiver } from '../../extension/receiver/receiver'
import { FirefoxPanel, launchFirefox } from '../e2e/harness/firefox'
import { launch } from '../e2e/harness/harness'
import { treeText } from '../e2e/harness/panel'
import { startShop } from '../site/services/start'
import { findBrowser, findFirefox, NoBrowser } from './browser'
import { playShop } from './play'

const SCREENSHOT = '.artifacts/traces.png'
const FROM_SOURCES = 'dist/dev'

async function main(): Promise<void> {
  const headless = process.argv.includes('--headless') || !hasDisplay()
  const inFirefox = process.argv.includes('--firefox')
  if (inFirefox) findFirefox((line) => console.log(line))
  else await findBrowser((line) => console.log(line))
  const isDev = process.argv.includes('--dev')
  console.log('Building the extension…')
  const server = isDev ? await serveSources() : undefined
  if (!isDev) await build({ logLevel: 'error', mode: inFirefox ? 'firefox' : 'production' })
  const receiver = await receive()
  const site = await startShop(`http://localhost:${receiver.port}`)
  const extension = isDev ? FROM_SOURCES : undefined
  const harness = inFirefox ? await launchFirefox({ headless }) : await launch({ headless, extension })
  try {
    const page = (await harness.browser.pages())[0] ?? (await harness.browser.newPage())
    await page.goto(site.origin)
    const panel = await harness.openPanel(page)
    // Where the default port was taken, the panel is told another.
    const settings = { receiverPort: receiver.port }
    if (panel instanceof FirefoxPanel) await panel.store(settings)
    else if ('store' in harness) await harness.store(settings)
    await page.reload()
    if (!headless) {
      console.log(
        `The shop is at ${site.origin}, DevTools is open on Traces. Close the browser or press Ctrl+C to end.`,
      )
      const interrupted = new Promise<void>((resolve) => process.once('SIGINT', () => resolve()))
      const closed = new Promise<void>((resolve) => harness.browser.once('disconnected', () => resolve()))
      await Promise.race([interrupted, closed])
      return
    }
    console.log(`No display: playing the shop at ${site.origin} in a headless browser…`)
    await playShop(page)
    const rows = await panel.rowsWhen(
      (shown) =>
        shown.some((row) => row.name.includes('/api/recommendations') && row.status === '200') &&
        // What the warehouse says comes three seconds late.
        shown.some((row) => row.name.includes('/availability')) &&
        shown.every((row) => row.duration !== 'running'),
      'the panel did not show the whole demo',
    )
    await panel.select('payment')
    mkdirSync('.artifacts', { recursive: true })
    await panel.screenshot(SCREENSHOT)
    console.log(`\nWhat the Traces panel shows:\n\n${treeText(rows)}\n\n${await panel.summary()}`)
    console.log(`\nA screenshot of the panel is at ${SCREENSHOT}`)
  } finally {
    await harness.close().catch(() => {})
    await site.close()
    await receiver.close()
    await server?.close()
  }
}

/** What `npx tracepane` runs, at its own ports if they are free. */
async function receive(): Promise<Receiver> {
  const parts = { maxBytes: 256e6, forward: undefined, forwardHeaders: {}, version: 'of the demo', write() {} }
  try {
    return await startReceiver({ ...parts, port: RECEIVER_PORT, grpcPort: RECEIVER_GRPC_PORT })
  } catch (error) {
    if (!(error instanceof PortTaken)) throw error
    return startReceiver({ ...parts, port: 0, grpcPort: 0 })
  }
}

/** The extension in `dist/dev` loads its parts from this server. */
async function serveSources() {
  rmSync(FROM_SOURCES, { recursive: true, force: true })
  const server = await createServer({ logLevel: 'error', server: { host: 'localhost' } })
  await server.listen()
  await allFilesReady()
  return server
}

function hasDisplay(): boolean {
  if (process.env.CI) return false
  return process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY)
}

main().catch((error: unknown) => {
  // A missing browser is the user's to mend, and one sentence tells how; anything else is ours.
  console.error(error instanceof NoBrowser ? error.message : error)
  process.exitCode = 1
})
