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
const OLDEST_FIREFOX = 140
const FIREFOX_ENVIRONMENT = 'TRACEPANE_FIREFOX'
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
    installDebianPackage('chromium')
    const packaged = installed().find(isGood)
    if (packaged !== undefined) return packaged
  }
  throw new NoBrowser(
    `No browser: found no Chrome, Chromium or Edge ${OLDEST_BROWSER} or newer, and ${reason}; install one or name it in TRACEPANE_BROWSER.`,
  )
}

/**
 * Path of a Firefox, for the tests of what depends on the engine; installs Debian's if there is none.
 * @throws NoBrowser
 */
export function findFirefox(say: (line: string) => void = () => {}): string {
  const named = process.env[FIREFOX_ENVIRONMENT]
  if (named !== undefined) {
    if (isFirefox(named)) return named
    throw new NoBrowser(`${FIREFOX_ENVIRONMENT} names ${named}, which is no Firefox ${OLDEST_FIREFOX} or newer.`)
  }
  const found = () => firefoxCandidates().find((path) => existsSync(path) && isFirefox(path))
  const before = found()
  if (before !== undefined) return before
  if (canUseApt()) {
    say('No Firefox found; installing Debian’s firefox-esr package…')
    installDebianPackage('firefox-esr')
    const packaged = found()
    if (packaged !== undefined) return packaged
  }
  throw new NoBrowser(
    `No Firefox ${OLDEST_FIREFOX} or newer: install one or name it in ${FIREFOX_ENVIRONMENT}; the tests of what depends on the engine need it.`,
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

function firefoxCandidates(): string[] {
  if (process.platform === 'darwin') return ['/Applications/Firefox.app/Contents/MacOS/firefox']
  if (process.platform === 'win32') {
    const folders = [process.env.PROGRAMFILES, process.env['PROGRAMFILES(X86)']]
    return folders.flatMap((folder) => (folder ? [join(folder, 'Mozilla Firefox', 'firefox.exe')] : []))
  }
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/bin', '/snap/bin'].filter(Boolean)
  return ['firefox', 'firefox-esr'].flatMap((name) => folders.map((folder) => join(folder, name)))
}

function isFirefox(path: string): boolean {
  // On Windows neither `--version` nor the folder tells.
  return process.platform === 'win32' ? existsSync(path) : (majorVersion(path) ?? 0) >= OLDEST_FIREFOX
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
  const match = /(\d+)\.\d+/.exec(text ?? '')
  return match?.[1] === undefined ? undefined : Number(match[1])
}

function canUseApt(): boolean {
  return process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')
}

function installDebianPackage(name: 'chromium' | 'firefox-esr'): void {
  const options = {
    stdio: ['ignore', 'ignore', 'inherit'] as ['ignore', 'ignore', 'inherit'],
    timeout: 600_000,
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  }
  spawnSync('apt-get', ['update', '-qq'], options)
  spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', name], options)
}
