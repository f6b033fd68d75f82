/** Where in the relay's world the mirror stands, if it does: a function that is given each block. */
export const MIRROR_KEY = Symbol.for('tracepane.mirror')
