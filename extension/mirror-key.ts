/** The key of the relay's world under which the mirror, if there is one, leaves a function that takes each block. */
export const MIRROR_KEY = Symbol.for('tracepane.mirror')
