import { behindBrackets, endOfExpression, isWordCode } from './bracket-scan'

/** How far before a place its function may begin, in code units, and how many of the name are looked at. */
const MAX_DISTANCE = 100_000
const MAX_DECLARATIONS = 20

/**
 * Where the name stands that the innermost function of this name around `offset` was declared by: there the source map
 * has the name in the source. Undefined if there is none nearby.
 */
export function declarationAround(script: string, offset: number, name: string): number | undefined {
  if (name === '' || !isWord(name)) return undefined
  const floor = Math.max(0, offset - MAX_DISTANCE)
  let tried = 0
  for (
    let at = script.lastIndexOf(name, offset - 1);
    at >= floor;
    at = at === 0 ? -1 : script.lastIndexOf(name, at - 1)
  ) {
    const end = at + name.length
    // A private name begins with its sign, whatever stands before: `async#total(`.
    const isPart = name[0] !== '#' && isWordCode(script.charCodeAt(at - 1))
    if (isPart || isWordCode(script.charCodeAt(end))) continue
    const isEnclosing = enclosesFrom(script, at, end, offset)
    if (isEnclosing === undefined) continue
    if (isEnclosing) return at
    if (++tried === MAX_DECLARATIONS) return undefined
  }
  return undefined
}

/** Whether the function that is declared by the name between `at` and `end` has `offset` in it; undefined: it declares none. */
function enclosesFrom(script: string, at: number, end: number, offset: number): boolean | undefined {
  const before = wordBefore(script, at)
  if (before === 'function') return isWithinFunction(script, end, offset)
  if (before === 'class') return isWithinClass(script, end, offset)
  const sign = skipBlanks(script, end)
  // Of methods only private ones get other names. Where it is called, a dot stands before it.
  if (script[at] === '#' && script[sign] === '(') {
    return script[at - 1] === '.' ? undefined : isWithinFunction(script, end, offset)
  }
  const code = script[sign]
  if ((code !== '=' && code !== ':') || script[sign + 1] === '=' || script[sign + 1] === '>') return undefined
  let value = skipBlanks(script, sign + 1)
  let word = wordAt(script, value)
  if (word === 'async') {
    value = skipBlanks(script, value + word.length)
    word = wordAt(script, value)
  }
  if (word === 'function') return isWithinFunction(script, value + word.length, offset)
  if (word === 'class') return isWithinClass(script, value + word.length, offset)
  let behind: number | undefined
  if (script[value] === '(') {
    behind = behindBrackets(script, value, offset)
    // The place may stand in a parameter's default, or in a call's arguments: that is not known.
    if (behind === undefined) return undefined
  } else if (word !== '') behind = value + word.length
  else return undefined
  const arrow = skipBlanks(script, behind)
  if (!script.startsWith('=>', arrow)) return undefined
  const body = skipBlanks(script, arrow + 2)
  if (body > offset) return undefined
  const bodyEnd = script[body] === '{' ? behindBrackets(script, body, offset) : endOfExpression(script, body, offset)
  return bodyEnd === undefined
}

/** From behind `function`, or behind its name. */
function isWithinFunction(script: string, from: number, offset: number): boolean {
  const parameters = script.indexOf('(', from)
  if (parameters < 0 || parameters > offset) return false
  const behind = behindBrackets(script, parameters, offset)
  if (behind === undefined) return true
  const body = skipBlanks(script, behind)
  return script[body] === '{' && behindBrackets(script, body, offset) === undefined
}

function isWithinClass(script: string, from: number, offset: number): boolean {
  const body = script.indexOf('{', from)
  return body >= 0 && body < offset && behindBrackets(script, body, offset) === undefined
}

/** The word before a place, without what makes a generator. */
function wordBefore(script: string, at: number): string {
  let end = at
  while (end > 0 && (script.charCodeAt(end - 1) <= 32 || script[end - 1] === '*')) end--
  let start = end
  while (start > 0 && end - start < 9 && isWordCode(script.charCodeAt(start - 1))) start--
  return script.slice(start, end)
}

function wordAt(script: string, at: number): string {
  let end = at
  while (end < script.length && isWordCode(script.charCodeAt(end))) end++
  return script.slice(at, end)
}

function skipBlanks(script: string, from: number): number {
  let at = from
  while (at < script.length && script.charCodeAt(at) <= 32) at++
  return at
}

/** Also the name of a private member. */
function isWord(name: string): boolean {
  for (let at = name.startsWith('#') && name.length > 1 ? 1 : 0; at < name.length; at++)
    if (!isWordCode(name.charCodeAt(at))) return false
  return true
}
