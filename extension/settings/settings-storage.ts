/** Stores the settings in `storage.local`, which background and panels share. */
import { browser } from '../browser'
import { checkedSettings, type Settings } from './settings'

const KEY = 'settings'

/** Reads the settings; what was never set has its default. */
export async function readSettings(): Promise<Settings> {
  const stored: unknown = (await browser.storage.local.get(KEY))[KEY]
  return checkedSettings(stored)
}

/**
 * Stores a change.
 *
 * @param change - the settings to change; all others stay
 * @returns all settings as they are stored now; invalid values in `change` have become the default
 */
export async function writeSettings(change: Partial<Settings>): Promise<Settings> {
  const settings = checkedSettings({ ...(await readSettings()), ...change })
  await browser.storage.local.set({ [KEY]: settings })
  return settings
}

/** Calls `changed` with all settings whenever any part of the extension stores them. */
export function onSettingsChanged(changed: (settings: Settings) => void): void {
  browser.storage.local.onChanged.addListener((changes) => {
    if (KEY in changes) changed(checkedSettings(changes[KEY].newValue))
  })
}
