import { isIgnored, sourceContentFor, TraceMap } from '@jridgewell/trace-mapping'
import { isLibraryUrl } from './ignored-source'
import { MappingIndex } from './mapping-index'
import type { NoOriginalReason } from './place'

/** Lines of a generated script. */
const MAX_LINES = 2_000_000
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
}

type SourceMapInput = Exclude<ConstructorParameters<typeof TraceMap>[0], string> & {
  readonly sources: readonly (string | null)[]
}

/** A map, or a section of one, and where in the script it begins; counts are from 0. */
interface Part {
  readonly line: number
  readonly column: number
  readonly mappings: MappingIndex
  /** It has the sources, and no mappings. */
  readonly map: TraceMap
}

/** A source map that was read: https://tc39.es/ecma426/ */
export class SourceMap {
  /** In the order of places. */
  readonly #parts: readonly Part[]

  constructor(parts: readonly Part[]) {
    this.#parts = parts
  }

  /** Line and column from 1. Undefined where nothing is mapped, or to no place that a source can have. */
  at(line: number, column: number): MappedPosition | undefined {
    // Engines say 0 where they do not know.
    if (!(line >= 1 && column >= 1)) return undefined
    const part = this.#partAt(line - 1, column - 1)
    if (part === undefined) return undefined
    const { map } = part
    const inLine = line - 1 - part.line
    const found = part.mappings.at(inLine, column - 1 - (inLine === 0 ? part.column : 0))
    if (found === undefined || found.line < 0 || found.column < 0) return undefined
    const source = map.resolvedSources[found.source]
    // A source without a name has the address of the map's folder.
    if (typeof source !== 'string' || source === '' || source.endsWith('/')) return undefined
    const name = map.names[found.name]
    return {
      ...{ source, line: found.line + 1, column: found.column + 1 },
      name: typeof name === 'string' && name !== '' ? name : undefined,
      isIgnored: isIgnored(map, source) || isLibraryUrl(source),
    }
  }

  /** The text of a source, if the map has it. */
  text(source: string): string | undefined {
    for (const { map } of this.#parts) {
      const text: unknown = sourceContentFor(map, source)
      if (typeof text === 'string') return text
    }
    return undefined
  }

  /** The last that begins at a place or before it. */
  #partAt(line: number, column: number): Part | undefined {
    let low = 0
    for (let high = this.#parts.length; low < high; ) {
      const middle = (low + high) >> 1
      const part = this.#parts[middle]
      if (part.line < line || (part.line === line && part.column <= column)) low = middle + 1
      else high = middle
    }
    return this.#parts[low - 1]
  }
}

/**
 * Reads a source map or an index map. Total: any text gives a map or the reason why it is none. `url`: what its sources
 * are relative to.
 */
export function readSourceMap(text: string, url: string): SourceMap | NoOriginalReason {
  try {
    const map: unknown = JSON.parse(withoutPrefix(text))
    const parts: Part[] = []
    const fault = addParts(map, { line: 0, column: 0, nesting: 0 }, url, parts)
    return fault ?? new SourceMap(parts.sort((a, b) => a.line - b.line || a.column - b.column))
  } catch {
    return 'unreadable'
  }
}

/** Servers put `)]}'` on a line before what no page may run as a script. */
function withoutPrefix(text: string): string {
  const bare = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
  return bare.startsWith(')]}') ? bare.slice(bare.indexOf('\n') + 1) : bare
}

type Fields = Readonly<Record<string, unknown>>

interface Offset {
  readonly line: number
  readonly column: number
  readonly nesting: number
}

/** Adds a map, or the sections of one, if all of it has the form of a map. */
function addParts(value: unknown, at: Offset, url: string, parts: Part[]): NoOriginalReason | undefined {
  if (typeof value !== 'object' || value === null || at.nesting > MAX_NESTING) return 'unreadable'
  const { sections, mappings, sources, sourcesContent, names = [] } = value as Fields
  if (Array.isArray(sections)) {
    for (const section of sections as readonly unknown[]) {
      const fault = addSection(section, at, url, parts)
      if (fault !== undefined) return fault
    }
    return undefined
  }
  if (typeof mappings !== 'string' || !areTexts(sources) || !areTexts(names)) return 'unreadable'
  if (sourcesContent !== undefined && sourcesContent !== null && !Array.isArray(sourcesContent)) return 'unreadable'
  const index = MappingIndex.of(mappings)
  if (index === undefined) return 'unreadable'
  if (at.line + index.lines > MAX_LINES) return 'tooLarge'
  const map = new TraceMap({ ...withSlashes(value as SourceMapInput), mappings: '' }, url)
  parts.push({ line: at.line, column: at.column, mappings: index, map })
  return undefined
}

function addSection(value: unknown, { line, column, nesting }: Offset, url: string, parts: Part[]) {
  const { offset, map } = (value ?? {}) as Fields
  const own = (offset ?? {}) as Fields
  if (!isCount(own.line) || !isCount(own.column)) return 'unreadable'
  const begin = { line: line + own.line, column: own.column + (own.line === 0 ? column : 0), nesting: nesting + 1 }
  return begin.line > MAX_LINES ? 'tooLarge' : addParts(map, begin, url, parts)
}

/** The map with sources whose folders are apart by slashes: tools on Windows write what stands between them there. */
function withSlashes(map: SourceMapInput): SourceMapInput {
  return { ...map, sources: map.sources.map((source) => source?.replaceAll('\\', '/') ?? null) }
}

/** A source may have no name. */
function areTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((each: unknown) => typeof each === 'string' || each === null)
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}
