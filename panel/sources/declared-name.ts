/** Words that stand before the name of what a source declares. */
const BEFORE_NAMES = new Set(
  'export default declare async function class const let var get set static public private protected readonly abstract override'.split(
    ' ',
  ),
)
/** Of these, what a name must follow where a place may be one before it. */
const DECLARING = new Set(['function', 'class'])

/** Whether a script has nothing but words that stand before a name, and signs that end what was before. */
export function isBeforeName(script: string): boolean {
  return script
    .replace(/^[;,{}()\s]+/, '')
    .split(/[*\s]+/)
    .every((word) => word === '' || BEFORE_NAMES.has(word))
}

/**
 * The name that a line of a source declares from `column` (from 1) on: `payOrder` of `async function payOrder(`.
 * `isName`: the place is known to be that of the name itself, or of a word before it.
 */
export function declaredName(line: string, column: number, isName: boolean): string | undefined {
  let before = ''
  for (const [word] of line.slice(column - 1).matchAll(/#?[\p{ID_Continue}$\u200c\u200d]+|\S/gu)) {
    if (word === '*') continue
    if (!BEFORE_NAMES.has(word)) return isIdentifier(word) && (isName || DECLARING.has(before)) ? word : undefined
    before = word
  }
  return undefined
}

function isIdentifier(word: string): boolean {
  return /^#?[\p{ID_Start}$_]/u.test(word) && !RESERVED.has(word)
}

/** What else may stand where a function begins, and is no name. */
const RESERVED = new Set(
  'await break case catch continue debugger delete do else enum extends false finally for if import in instanceof new null return super switch this throw true try typeof void while with yield'.split(
    ' ',
  ),
)
