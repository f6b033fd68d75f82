/** Puppeteer's own download of the browser that goes with it (Chrome for Testing), kept in its usual cache. */
import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { Browser, computeExecutablePath, detectBrowserPlatform, install } from '@puppeteer/browsers'
import * as puppeteer from 'puppeteer'

/** A download that has brought nothing for so long (ms) is given up: some networks drop packets and never refuse. */
const STALLED_AFTER = 20_000

/** The version that goes with this Puppeteer. It is exported, but not in the types. */
const { chrome: BUILD } = Reflect.get(puppeteer, 'PUPPETEER_REVISIONS') as { readonly chrome: string }

const CACHE = process.env.PUPPETEER_CACHE_DIR ?? join(homedir(), '.cache', 'puppeteer')

/** The browser of an earlier download. */
export async function downloadedBrowser(): Promise<string | undefined> {
  if (detectBrowserPlatform() === undefined) return undefined
  const path = computeExecutablePath({ browser: Browser.CHROME, buildId: BUILD, cacheDir: CACHE })
  return existsSync(path) ? path : undefined
}

/** The path of the downloaded browser, or why there is none. Never throws. */
export async function downloadBrowser(): Promise<string | { readonly reason: string }> {
  let timer: NodeJS.Timeout | undefined
  try {
    return await new Promise<string>((resolve, reject) => {
      const watch = () => {
        clearTimeout(timer)
        timer = setTimeout(() => reject(new Error(`nothing came for ${STALLED_AFTER / 1000} s`)), STALLED_AFTER)
      }
      watch()
      install({
        browser: Browser.CHROME,
        buildId: BUILD,
        cacheDir: CACHE,
        downloadProgressCallback: watch,
      }).then((browser) => resolve(browser.executablePath), reject)
    })
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return { reason: message.split('\n')[0] || 'no connection' }
  } finally {
    clearTimeout(timer)
  }
}
