/** The settings' one place: `storage.local`, which background and panels share. */
import { browser } from '../browser'
import { checkedSettings, type Settings } from './settings'

const KEY = 'settings'

export async function readSettings(): Promise<Settings> {
  const stored: unknown = (await browser.storage.local.get(KEY))[KEY]
  return checkedSettings(stored)
}

export async function writeSettings(change: Partial<Settings>): Promise<Settings> {
  const settings = checkedSettings({ ...(await readSettings()), ...change })
  await browser.storage.local.set({ [KEY]: settings })
  return settings
}

export function onSettingsChanged(changed: (settings: Settings) => void): void {
  browser.storage.local.onChanged.addListener((changes) => {
    if (KEY in changes) changed(checkedSettings(changes[KEY].newValue))
  })
}
