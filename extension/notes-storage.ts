/** Notes that the user writes to spans: `storage.local`, which all panels share. */
import { browser } from './browser'
import { checkedNotes, type Notes, withNote } from './notes'

const KEY = 'notes'

export async function readNotes(): Promise<Notes> {
  const stored: unknown = (await browser.storage.local.get(KEY))[KEY]
  return checkedNotes(stored)
}

/** '' takes the note away. */
export async function writeNote(spanKey: string, text: string): Promise<void> {
  const notes = withNote(await readNotes(), spanKey, text)
  await browser.storage.local.set({ [KEY]: [...notes] })
}

export function onNotesChanged(changed: (notes: Notes) => void): void {
  browser.storage.local.onChanged.addListener((changes) => {
    if (KEY in changes) changed(checkedNotes(changes[KEY].newValue))
  })
}
