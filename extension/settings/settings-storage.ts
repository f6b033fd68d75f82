/** The settings' one place: `storage.local`, which background and panels share. */
import { browser } from '../browser'
import { checkedSettings, type Settings } from './settings'

const KEY = 'settings'

/** The settings as stored; the defaults where nothing is. */
export async function readSettings(): Promise<Settings> {
  const stored: unknown = (await browser.storage.local.get(KEY))[KEY]
  return checkedSettings(stored)
}

/**
 * Stores a change.
 *
 * @param change the settings that change; the others stay
 * @returns all settings as they are stored now: what makes no sense in `change` is the default
 */
export async function writeSettings(change: Partial<Settings>): Promise<Settings> {
  const settings = checkedSettings({ ...(await readSettings()), ...change })
  await browser.storage.local.set({ [KEY]: settings })
  return settings
}

/** Calls `changed` with all settings whenever any part of the extension has stored them. */
export function onSettingsChanged(changed: (settings: Settings) => void): void {
  browser.storage.local.onChanged.addListener((changes) => {
    if (KEY in changes) changed(checkedSettings(changes[KEY].newValue))
  })
}
