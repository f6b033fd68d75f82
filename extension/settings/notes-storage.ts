/**
 * Stores the user's notes on spans in `storage.local`, which all panels share. Notes in private windows never reach the disk.
 */
import { browser, IS_PRIVATE } from '../browser'
import { checkedNotes, type Notes, withNote } from './notes'

const KEY = 'notes'
const storage = IS_PRIVATE ? browser.storage.session : browser.storage.local

/** Reads all notes. Rejects if the storage can't be read. */
export async function readNotes(): Promise<Notes> {
  const stored: unknown = (await storage.get(KEY))[KEY]
  return checkedNotes(stored)
}

/** Stores a note; '' removes it. */
export async function writeNote(spanKey: string, text: string): Promise<void> {
  const notes = withNote(await readNotes(), spanKey, text)
  await storage.set({ [KEY]: [...notes] })
}

/** Calls `changed` with all notes whenever any panel has changed one. */
export function onNotesChanged(changed: (notes: Notes) => void): void {
  storage.onChanged.addListener((changes) => {
    if (KEY in changes) changed(checkedNotes(changes[KEY].newValue))
  })
}
