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
    const isPart = name[0] !== '#' && (script[at - 1] === '#' || isWordCode(script.charCodeAt(at - 1)))
    if (isPart || isWordCode(script.charCodeAt(end))) continue
    const isEnclosing = enclosesFrom(script, at, end, offset)
    if (isEnclosing === undefined) continue
    if (isEnclosing) return at
    if (++tried === MAX_DECLARATIONS) return undefined
  }
  return undefined
}

/**
 * Where the innermost function around `offset` begins that has no name of its own: at the word `function`. Undefined if there
 * is none nearby, or if an arrow function or one with a name is nearer.
 */
export function namelessFunctionAround(script: string, offset: number): number | undefined {
  const floor = Math.max(0, offset - MAX_DISTANCE)
  let [word, arrow] = [script.lastIndexOf('function', offset - 1), script.lastIndexOf('=>', offset - 1)]
  for (let tried = 0; tried < MAX_DECLARATIONS && Math.max(word, arrow) >= floor; tried++) {
    if (arrow > word) {
      if (isWithinArrow(script, arrow, offset)) return undefined
      arrow = arrow === 0 ? -1 : script.lastIndexOf('=>', arrow - 1)
    } else {
      const end = word + 'function'.length
      const isWhole = !isWordCode(script.charCodeAt(word - 1)) && !isWordCode(script.charCodeAt(end))
      if (isWhole && isWithinFunction(script, end, offset)) return hasNoName(script, end) ? word : undefined
      word = word === 0 ? -1 : script.lastIndexOf('function', word - 1)
    }
  }
  return undefined
}

/** From behind `function`. */
function hasNoName(script: string, from: number): boolean {
  const at = skipBlanks(script, from)
  return script[script[at] === '*' ? skipBlanks(script, at + 1) : at] === '('
}

/** Whether the function that is declared by the name between `at` and `end` has `offset` in it; undefined: it declares none. */
function enclosesFrom(script: string, at: number, end: number, offset: number): boolean | undefined {
  const before = wordBefore(script, at)
  if (before === 'function') return isWithinFunction(script, end, offset)
  if (before === 'class') return isWithinClass(script, end, offset)
  const sign = skipBlanks(script, end)
  // A method: where it is called, a dot stands before its name, or no body behind it.
  if (script[sign] === '(') return script[at - 1] !== '.' && isWithinFunction(script, end, offset) ? true : undefined
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
  if (!script.startsWith('=>', arrow) || skipBlanks(script, arrow + 2) > offset) return undefined
  return isWithinArrow(script, arrow, offset)
}

/** `arrow`: where its sign stands. */
function isWithinArrow(script: string, arrow: number, offset: number): boolean {
  const body = skipBlanks(script, arrow + 2)
  if (body > offset) return false
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
