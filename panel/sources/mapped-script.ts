import { declarationAround } from './function-declaration'
import type { MappedPosition, SourceMap } from './source-map'

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

  /** What the source calls the function that the engine calls `name`, around a place; `name` where the map has no other. */
  functionName(name: string, line: number, column: number): string {
    const isNew = name.startsWith('new ')
    const last = name.slice(Math.max(name.lastIndexOf('.'), name.lastIndexOf(' ')) + 1)
    const start = this.#startOf(line)
    const at = start === undefined ? undefined : declarationAround(this.text, start + column - 1, last)
    if (at === undefined) return name
    const position = this.#positionOf(at)
    const mapped = this.map.at(position.line, position.column)
    const original = mapped?.name ?? (last.startsWith('#') ? this.#privateNameAt(mapped) : undefined)
    if (original === undefined || original === last) return name
    return isNew ? `new ${original}` : original
  }

  /** Some bundlers note names of private members only where these are used: the source itself has them. */
  #privateNameAt(mapped: MappedPosition | undefined): string | undefined {
    if (mapped === undefined) return undefined
    const line = this.map.text(mapped.source)?.split(/\r?\n/, mapped.line)[mapped.line - 1]
    return /^(?:(?:async|get|set)\s|[\s*])*(#[\w$]+)/.exec(line?.slice(mapped.column - 1) ?? '')?.[1]
  }

  #startOf(line: number): number | undefined {
    this.#lineStarts ??= lineStartsOf(this.text)
    return this.#lineStarts[line - 1]
  }

  #positionOf(offset: number): { readonly line: number; readonly column: number } {
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

function lineStartsOf(text: string): Int32Array {
  const starts = [0]
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return Int32Array.from(starts)
}
