/**
 * The browser that `npm start` and the tests use: the one an environment variable names, else one that is installed,
 * else Puppeteer's own download, else (on Debian, as root) the `chromium` package.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { downloadBrowser, downloadedBrowser } from './browser-download'

/** Structured clone between the parts of an extension; the manifest says the same. */
export const OLDEST_BROWSER = 148
const ENVIRONMENT = ['TRACEPANE_BROWSER', 'CHROME_PATH', 'PUPPETEER_EXECUTABLE_PATH']

/** No browser could be had. The message is one sentence for whoever runs the command. */
export class NoBrowser extends Error {}

/**
 * Path of a browser that starts and is new enough; installs one if there is none.
 * @throws NoBrowser
 */
export async function findBrowser(say: (line: string) => void = () => {}): Promise<string> {
  const named = fromEnvironment()
  if (named !== undefined) return named
  const found = [...installed(), await downloadedBrowser()].find((path) => path !== undefined && isGood(path))
  if (found !== undefined) return found

  say('No installed Chrome, Chromium or Edge found; downloading one…')
  const downloaded = await downloadBrowser()
  if (typeof downloaded === 'string' && isGood(downloaded)) return downloaded
  const reason =
    typeof downloaded === 'string'
      ? 'the downloaded browser does not start here'
      : `the download failed (${downloaded.reason})`
  if (canUseApt()) {
    say(`${reason}; installing Debian's chromium package…`)
    installDebianPackage()
    const packaged = installed().find(isGood)
    if (packaged !== undefined) return packaged
  }
  throw new NoBrowser(
    `No browser: found no Chrome, Chromium or Edge ${OLDEST_BROWSER} or newer, and ${reason}; install one or name it in TRACEPANE_BROWSER.`,
  )
}

/** What every start of the browser is given: nothing that calls home, and no sandbox only where root could have none. */
export function browserFlags(): string[] {
  return [
    '--no-first-run',
    '--no-default-browser-check',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--disable-quic',
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  ]
}

function fromEnvironment(): string | undefined {
  const variable = ENVIRONMENT.find((name) => process.env[name])
  const path = variable === undefined ? undefined : process.env[variable]
  if (path === undefined) return undefined
  if (!existsSync(path)) throw new NoBrowser(`${variable} names ${path}, but there is no such file.`)
  const version = majorVersion(path)
  if (version === undefined) throw new NoBrowser(`${variable} names ${path}, which does not start as a browser.`)
  if (version < OLDEST_BROWSER) {
    throw new NoBrowser(`${variable} names ${path}, version ${version}; Tracepane needs ${OLDEST_BROWSER} or newer.`)
  }
  return path
}

function installed(): string[] {
  return candidates().filter((path) => existsSync(path))
}

function candidates(): string[] {
  if (process.platform === 'darwin') {
    const apps = ['Google Chrome', 'Chromium', 'Microsoft Edge', 'Google Chrome Canary']
    const folders = ['/Applications', join(process.env.HOME ?? '', 'Applications')]
    return folders.flatMap((folder) => apps.map((app) => join(folder, `${app}.app/Contents/MacOS/${app}`)))
  }
  if (process.platform === 'win32') {
    const folders = [process.env.PROGRAMFILES, process.env['PROGRAMFILES(X86)'], process.env.LOCALAPPDATA]
    const apps = [
      'Google/Chrome/Application/chrome.exe',
      'Chromium/Application/chrome.exe',
      'Microsoft/Edge/Application/msedge.exe',
    ]
    return folders.flatMap((folder) => (folder ? apps.map((app) => join(folder, app)) : []))
  }
  const names = [
    'google-chrome-stable',
    'google-chrome',
    'chromium',
    'chromium-browser',
    'microsoft-edge-stable',
    'microsoft-edge',
  ]
  const folders = [
    ...(process.env.PATH ?? '').split(delimiter),
    '/usr/bin',
    '/usr/local/bin',
    '/opt/google/chrome',
    '/snap/bin',
  ]
  return [...new Set(names.flatMap((name) => folders.filter(Boolean).map((folder) => join(folder, name))))]
}

function isGood(path: string): boolean {
  return (majorVersion(path) ?? 0) >= OLDEST_BROWSER
}

/** `undefined` where the browser does not start, for instance because a shared library is missing. */
function majorVersion(path: string): number | undefined {
  // On Windows `--version` opens a window instead; there the program's folder holds one named by the version.
  const text =
    process.platform === 'win32'
      ? readdirSync(dirname(path)).find((name) => /^\d+(\.\d+){3}$/.test(name))
      : spawnSync(path, ['--version'], { encoding: 'utf8', timeout: 15_000, stdio: ['ignore', 'pipe', 'ignore'] })
          .stdout
  const match = /(\d+)\.\d+\.\d+/.exec(text ?? '')
  return match?.[1] === undefined ? undefined : Number(match[1])
}

function canUseApt(): boolean {
  return process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')
}

function installDebianPackage(): void {
  const options = {
    stdio: ['ignore', 'ignore', 'inherit'] as ['ignore', 'ignore', 'inherit'],
    timeout: 600_000,
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  }
  spawnSync('apt-get', ['update', '-qq'], options)
  spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], options)
}
