import { AnyMap, isIgnored, sourceContentFor, type TraceMap, traceSegment } from '@jridgewell/trace-mapping'
import { isLibraryUrl } from './ignored-source'
import type { NoOriginalReason } from './place'

/** Lines and mappings of a generated script: each line and each mapping takes some 50 bytes once they are read. */
const MAX_LINES = 2_000_000
const MAX_MAPPINGS = 5_000_000
/** Index maps within index maps: no tool makes more than one. */
const MAX_NESTING = 4

/** A position in an original source. */
export interface MappedPosition {
  /** Resolved against the map's own URL, as DevTools does. */
  readonly source: string
  /** From 1. */
  readonly line: number
  readonly column: number
  /** As the source calls what stands there; undefined where the map does not say. */
  readonly name: string | undefined
  readonly isIgnored: boolean
  /** Column, from 1, of the generated script from which on all is mapped to this position. */
  readonly from: number
}

/** A source map that was read: https://tc39.es/ecma426/ */
export class SourceMap {
  readonly #map: TraceMap

  constructor(map: TraceMap) {
    this.#map = map
  }

  /** Line and column from 1. Undefined where nothing is mapped, or to no place that a source can have. */
  at(line: number, column: number): MappedPosition | undefined {
    // Engines say 0 where they do not know.
    if (!(line >= 1 && column >= 1)) return undefined
    const segment = traceSegment(this.#map, line - 1, column - 1)
    if (segment === null || segment.length === 1) return undefined
    const [from, sourceIndex, sourceLine, sourceColumn, nameIndex] = segment
    const source = this.#map.resolvedSources[sourceIndex]
    // A source without a name has the address of the map's folder.
    if (typeof source !== 'string' || source === '' || source.endsWith('/')) return undefined
    if (sourceLine < 0 || sourceColumn < 0) return undefined
    const name: unknown = nameIndex === undefined ? undefined : this.#map.names[nameIndex]
    return {
      source,
      line: sourceLine + 1,
      column: sourceColumn + 1,
      name: typeof name === 'string' && name !== '' ? name : undefined,
      isIgnored: isIgnored(this.#map, source) || isLibraryUrl(source),
      from: from + 1,
    }
  }

  /** The text of a source, if the map has it. */
  text(source: string): string | undefined {
    const text: unknown = sourceContentFor(this.#map, source)
    return typeof text === 'string' ? text : undefined
  }
}

/**
 * Reads a source map or an index map. Total: any text gives a map or the reason why it is none. `url`: what its sources
 * are relative to.
 */
export function readSourceMap(text: string, url: string): SourceMap | NoOriginalReason {
  try {
    const map: unknown = JSON.parse(withoutPrefix(text))
    const size = { lines: 0, mappings: 0 }
    if (!isSourceMap(map, size, 0)) return 'unreadable'
    if (size.lines > MAX_LINES || size.mappings > MAX_MAPPINGS) return 'tooLarge'
    const read = new SourceMap(new AnyMap(withSlashes(map) as ConstructorParameters<typeof AnyMap>[0], url))
    // What is mapped is decoded when it is asked for: now it is known whether it can be.
    read.at(1, 1)
    return read
  } catch {
    return 'unreadable'
  }
}

/** Servers put `)]}'` on a line before what no page may run as a script. */
function withoutPrefix(text: string): string {
  const bare = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
  return bare.startsWith(')]}') ? bare.slice(bare.indexOf('\n') + 1) : bare
}

const LAST_DIGIT = 63
/** Digits beyond it say that the number goes on. */
const LAST_DIGIT_ENDS = 31
const MAPPING_END = 64
const LINE_END = 65
const NO_DIGIT = 255

/** By code: the digit that a character of mappings is, or what it ends. Anything else would be read as some number. */
const DIGITS = new Uint8Array(128).fill(NO_DIGIT)
for (const [digit, character] of [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/,;'].entries()) {
  DIGITS[character.charCodeAt(0)] = digit
}

interface Size {
  lines: number
  mappings: number
}

type Fields = Readonly<Record<string, unknown>>

/** A part of a map, as far as it was looked at. */
interface MapParts {
  readonly sources?: readonly (string | null)[]
  readonly sections?: readonly { readonly map: MapParts }[]
}

/** The map with sources whose folders are apart by slashes: tools on Windows write what stands between them there. */
function withSlashes(map: MapParts): MapParts {
  const { sections, sources } = map
  if (sections !== undefined) {
    return { ...map, sections: sections.map((section) => ({ ...section, map: withSlashes(section.map) })) }
  }
  return { ...map, sources: sources?.map((source) => source?.replaceAll('\\', '/') ?? null) }
}

/** Whether it has the form of a map; `size` is what the library would make of it: a small map can ask for much memory. */
function isSourceMap(value: unknown, size: Size, nesting: number): value is MapParts {
  if (typeof value !== 'object' || value === null || nesting > MAX_NESTING) return false
  const { sections, mappings, sources, sourcesContent, names = [] } = value as Fields
  if (Array.isArray(sections)) return sections.every((section: unknown) => isSection(section, size, nesting))
  if (typeof mappings !== 'string' || !areTexts(sources) || !areTexts(names)) return false
  if (sourcesContent !== undefined && sourcesContent !== null && !Array.isArray(sourcesContent)) return false
  size.lines++
  /** The number before goes on with the next digit. */
  let goesOn = 0
  for (let at = 0; at < mappings.length; at++) {
    const digit = DIGITS[mappings.charCodeAt(at)]
    if (digit === undefined || digit === NO_DIGIT) return false
    if (digit > LAST_DIGIT && goesOn > LAST_DIGIT_ENDS) return false
    if (digit === LINE_END) size.lines++
    else if (digit === MAPPING_END) size.mappings++
    goesOn = digit <= LAST_DIGIT ? digit : 0
  }
  return goesOn <= LAST_DIGIT_ENDS
}

function isSection(value: unknown, size: Size, nesting: number): boolean {
  const { offset, map } = (value ?? {}) as Fields
  const { line, column } = (offset ?? {}) as Fields
  if (!isCount(line) || !isCount(column)) return false
  size.lines = Math.max(size.lines, line)
  return isSourceMap(map, size, nesting + 1)
}

/** A source may have no name. */
function areTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((each: unknown) => typeof each === 'string' || each === null)
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}
