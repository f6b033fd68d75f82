/** Scripts that the browser refused to register. The background writes them down, and panels show them. */

import { browser } from '../browser'
import type { Refused } from './activation'

const KEY = 'refused'

/** What the browser refused at the last registration; undefined if nothing. */
export async function readRefused(): Promise<Refused | undefined> {
  return (await browser.storage.session.get(KEY))[KEY] as Refused | undefined
}

/** Replaces the entry; undefined removes it. */
export async function rememberRefused(refused: Refused | undefined): Promise<void> {
  if (refused === undefined) await browser.storage.session.remove(KEY)
  else await browser.storage.session.set({ [KEY]: refused })
}

/** Calls `changed` with their names, now and at each change. */
export function watchRefused(changed: (names: readonly string[]) => void): void {
  const tell = (refused: Refused | undefined) => changed(refused?.names ?? [])
  browser.storage.session.onChanged.addListener((changes) => {
    if (KEY in changes) tell(changes[KEY].newValue as Refused | undefined)
  })
  void readRefused().then(tell, () => {})
}
