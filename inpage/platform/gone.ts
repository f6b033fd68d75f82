/**
 * A window is gone when its frame was removed or shows another document. Its functions work on for whoever still holds them, but
 * browsers call nothing that code of such a window passes on: from then on nothing of ours may stand in the way.
 */
import { getter } from './natives'

// Taken at load: a page may have a variable of this name. A worker has no document.
const { document } = globalThis
const windowOf = getter<object, unknown>('Document', 'defaultView')

/** Whether this window is gone. It takes 10 ns. */
export const isGone = (): boolean => document !== undefined && windowOf(document) === null
