/** Random ids as 32-bit words, and their hex. */

// Taken at load: a page may overwrite the globals later.
const cryptoObject = crypto
const getRandomValues = crypto.getRandomValues

/** One call for 1,024 words costs about as much as one for four. */
const pool = new Uint32Array(1024)
let used = pool.length

export function randomWord(): number {
  if (used === pool.length) {
    getRandomValues.call(cryptoObject, pool)
    used = 0
  }
  return pool[used++]
}

/** A random word that is not zero, so that no id made with it is all zeros. */
export function randomNonZeroWord(): number {
  return randomWord() || 1
}

export function hexWord(word: number): string {
  return word.toString(16).padStart(8, '0')
}

const HEX = /^[0-9a-f]+$/i

/** The words of `digits` hex digits, or undefined if it is not exactly that or all zeros. */
export function parseHex(text: unknown, digits: 16 | 32): readonly number[] | undefined {
  if (typeof text !== 'string' || text.length !== digits || !HEX.test(text)) return undefined
  const words: number[] = []
  for (let i = 0; i < digits; i += 8) words.push(Number.parseInt(text.slice(i, i + 8), 16))
  return words.some((word) => word !== 0) ? words : undefined
}
