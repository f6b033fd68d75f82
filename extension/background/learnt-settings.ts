/**
 * The settings together with what pages have found out: the paths that get no trace headers. Those are kept by site and only
 * in the browser's memory (`storage.session`), as a list of visited paths must not reach the disk.
 */
import { browser } from '../browser'
import type { LearntSettings, PathsWithoutHeaders } from '../settings/settings'
import { readSettings } from '../settings/settings-storage'

const KEY = 'withoutHeaders'
/** Paths that are kept for a site; beyond it the oldest go. A page can only affect its own site. */
const MAX_PATHS = 200
const MAX_SITES = 200
const MAX_LENGTH = 500

let last: Promise<unknown> = Promise.resolve()

/** The settings as stored, and the paths that pages of each site have found out. */
export async function readLearntSettings(): Promise<LearntSettings> {
  return { ...(await readSettings()), withoutHeaders: await readPaths() }
}

/** Adds paths. Returns whether any of them is new for the site. */
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
