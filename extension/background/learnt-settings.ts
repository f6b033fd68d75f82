/**
 * The settings, with what pages have found out: which paths get no trace headers. That is kept in the browser's memory alone
 * (`storage.session`), by site, until the browser is closed: the paths that somebody has been to belong on no disk.
 */
import { browser } from '../browser'
import type { LearntSettings, PathsWithoutHeaders } from '../settings/settings'
import { readSettings } from '../settings/settings-storage'

const KEY = 'withoutHeaders'
/** A page may say anything, of its own site alone; beyond these the oldest go. */
const MAX_PATHS = 200
const MAX_SITES = 200
const MAX_LENGTH = 500

let last: Promise<unknown> = Promise.resolve()

/** The settings as stored, and the paths that pages of each site have found out. */
export async function readLearntSettings(): Promise<LearntSettings> {
  return { ...(await readSettings()), withoutHeaders: await readPaths() }
}

/** Whether any of them was not known for the site yet. */
export function learnPaths(site: string, paths: readonly string[]): Promise<boolean> {
  const learnt = last.then(async () => {
    const { [site]: before = [], ...others } = await readPaths()
    const added = paths.filter((path) => path.length <= MAX_LENGTH && !before.includes(path))
    if (added.length === 0) return false
    const sites = Object.entries(others).slice(1 - MAX_SITES)
    const all = Object.fromEntries([...sites, [site, [...before, ...added].slice(-MAX_PATHS)]])
    await browser.storage.session.set({ [KEY]: all })
    return true
  })
  last = learnt.catch(() => {})
  return learnt
}

async function readPaths(): Promise<PathsWithoutHeaders> {
  return ((await browser.storage.session.get(KEY))[KEY] ?? {}) as PathsWithoutHeaders
}
