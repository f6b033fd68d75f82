import { isWordCode } from './bracket-scan'
import { declaredName, isBeforeName } from './declared-name'
import { declarationAround, namelessFunctionAround } from './function-declaration'
import type { MappedPosition, SourceMap } from './source-map'

/** How many positions before a library's code are looked at, and how many code units before it. */
const MAX_POSITIONS = 100
const MAX_DISTANCE = 2000
/** With one of these between them, two places are not in one function. */
const FUNCTION_BEGINS = /\bfunction\b|=>|\)\s*\{|\bclass\b/
/** Code units by which a generated line may be longer than twice the original to which all of it is mapped. */
const MAX_EXCESS = 200

/** A place in the script, as `GeneratedPlace`. */
interface Place {
  readonly line: number
  readonly column: number
  readonly functionName: string
}

/** A script with its map. */
export class MappedScript {
  readonly text: string
  readonly map: SourceMap
  /** Code units that it holds. */
  readonly size: number
  #lineStarts: Int32Array | undefined

  constructor(text: string, map: SourceMap, mapSize: number) {
    this.text = text
    this.map = map
    this.size = text.length + mapSize
  }

  /**
   * The original of a place. Where a minifier put a library's function into the place of its call, that is the call: it is
   * the application's own function that runs.
   */
  positionOf(place: Place): MappedPosition | undefined {
    const found = this.map.at(place.line, place.column)
    if (found === undefined || this.#isOfWholeLine(found, place)) return undefined
    return found.isIgnored ? (this.#callOfInlined(place, found.from) ?? found) : found
  }

  /** What the source calls the function that the engine calls `name`, around a place; `name` where it is not known. */
  functionName(name: string, line: number, column: number): string {
    const start = this.#startOf(line)
    if (start === undefined) return name
    const offset = start + column - 1
    const isNew = name.startsWith('new ')
    const end = Math.max(name.lastIndexOf('.'), name.lastIndexOf(' '))
    const last = name.slice(end + 1)
    const declaration = declarationAround(this.text, offset, last) ?? classNameAt(this.text, offset, last)
    // A function without a name has the one that the engine guesses, or none.
    if (declaration === undefined && !isNew) {
      const original = this.#namelessAround(offset)
      if (original !== undefined) return original
    }
    const original = declaration === undefined ? undefined : this.#nameAt(declaration)
    if (original !== undefined && original !== last) return isNew ? `new ${original}` : original
    // What the engine calls the class: `n.pay`.
    const owner = name[end] === '.' ? name.slice(name.lastIndexOf(' ', end) + 1, end) : ''
    const at = declarationAround(this.text, offset, owner)
    const originalOwner = at === undefined ? undefined : this.#nameAt(at)
    return originalOwner === undefined ? name : `${name.slice(0, end - owner.length)}${originalOwner}.${last}`
  }

  /** The name in the source of what the script declares by a name at an offset. Not every map has names, but the source. */
  #nameAt(offset: number): string | undefined {
    const { line, column } = this.#placeOf(offset)
    const mapped = this.map.at(line, column)
    if (mapped === undefined || !isBeforeName(this.text.slice(offset + mapped.from - column, offset))) return undefined
    // Some maps have the names of others.
    return declaredName(this.#sourceLine(mapped) ?? '', mapped.column, mapped.from === column) ?? mapped.name
  }

  /** The name in the source of the function around an offset that has none in the script. */
  #namelessAround(offset: number): string | undefined {
    const at = namelessFunctionAround(this.text, offset)
    if (at === undefined) return undefined
    const { line, column } = this.#placeOf(at)
    const mapped = this.map.at(line, column)
    // What nothing of its own maps is what a bundler put around a module.
    const isItsOwn =
      mapped !== undefined && ['', 'async'].includes(this.text.slice(at + mapped.from - column, at).trimEnd())
    return isItsOwn ? declaredName(this.#sourceLine(mapped) ?? '', mapped.column, false) : undefined
  }

  /** Some maps know lines alone, and a minified script has one: its places have no original. */
  #isOfWholeLine(found: MappedPosition, { line }: Place): boolean {
    const start = this.#startOf(line)
    if (found.from !== 1 || start === undefined) return false
    const end = this.text.indexOf('\n', start)
    const length = (end < 0 ? this.text.length : end) - start
    if (length <= MAX_EXCESS || this.map.at(line, length)?.from !== 1) return false
    const text = this.#sourceLine(found)
    return text !== undefined && length > 2 * text.length + MAX_EXCESS
  }

  /** The nearest code of the application before code of a library, if both are in one function, and it is the application's. */
  #callOfInlined({ line, column, functionName }: Place, from: number): MappedPosition | undefined {
    const start = this.#startOf(line)
    if (start === undefined) return undefined
    for (
      let before = from - 1, left = MAX_POSITIONS;
      before >= 1 && left > 0 && column - before < MAX_DISTANCE;
      left--
    ) {
      const found = this.map.at(line, before)
      if (found === undefined) return undefined
      if (!found.isIgnored) {
        const isOneFunction = !FUNCTION_BEGINS.test(this.text.slice(start + found.from - 1, start + column - 1))
        return isOneFunction && (functionName !== '' || this.#isInFunctionOf(found, start + column - 1))
          ? found
          : undefined
      }
      before = found.from - 1
    }
    return undefined
  }

  /** Code without a name may be in no function at all. */
  #isInFunctionOf({ source }: MappedPosition, offset: number): boolean {
    const around = namelessFunctionAround(this.text, offset)
    if (around === undefined) return false
    const { line, column } = this.#placeOf(around)
    return this.map.at(line, column)?.source === source
  }

  #sourceLine({ source, line }: MappedPosition): string | undefined {
    return this.map.text(source)?.split(/\r?\n/, line)[line - 1]
  }

  #startOf(line: number): number | undefined {
    this.#lineStarts ??= lineStartsOf(this.text)
    return this.#lineStarts[line - 1]
  }

  #placeOf(offset: number): { readonly line: number; readonly column: number } {
    this.#lineStarts ??= lineStartsOf(this.text)
    let [low, high] = [0, this.#lineStarts.length]
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if (this.#lineStarts[middle] <= offset) low = middle
      else high = middle
    }
    return { line: low + 1, column: offset - this.#lineStarts[low] + 1 }
  }
}

/** Firefox has a frame of a constructor that a class does not write out: at the class. Where its name stands. */
function classNameAt(script: string, offset: number, name: string): number | undefined {
  if (name === '' || !script.startsWith('class ', offset)) return undefined
  const before = offset - name.length - 1
  if (script.startsWith(`${name}=`, before) && !isWordCode(script.charCodeAt(before - 1))) return before
  const start = offset + 'class '.length
  return script.startsWith(name, start) && !isWordCode(script.charCodeAt(start + name.length)) ? start : undefined
}

function lineStartsOf(text: string): Int32Array {
  const starts = [0]
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return Int32Array.from(starts)
}
