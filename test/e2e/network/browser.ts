import { type Browser, launch } from 'puppeteer'
import { afterAll, beforeAll } from 'vitest'
import { browserFlags, findBrowser } from '../../start/browser'
import { type NetworkServer, startNetworkServer } from './server'

/** A browser without the extension, and the server that its pages talk to. */
export interface NetworkBrowser {
  server(): NetworkServer
  browser(): Browser
}

/** Starts both before the file's tests, and ends them after. */
export function networkBrowser(): NetworkBrowser {
  let server: NetworkServer
  let browser: Browser

  beforeAll(async () => {
    server = await startNetworkServer()
    browser = await launch({
      executablePath: await findBrowser(),
      pipe: true,
      args: [...browserFlags(), '--disable-gpu'],
    })
  })

  afterAll(async () => {
    await browser?.close()
    await server?.close()
  })

  return { server: () => server, browser: () => browser }
}
