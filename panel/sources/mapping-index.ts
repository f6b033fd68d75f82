/** What a segment of mappings maps to; counts are from 0. */
export interface Mapping {
  readonly source: number
  readonly line: number
  readonly column: number
  /** -1 for none. */
  readonly name: number
}

/** So many segments are read to find one. */
const STRIDE = 512
/** Numbers of a mark: the line and the column of the segment behind it, and the state of a reader before that. */
const MARK = 9

/** By code: the digit that a character of mappings is. */
const NO_DIGIT = 255
const DIGITS = new Uint8Array(128).fill(NO_DIGIT)
for (const [digit, character] of [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'].entries()) {
  DIGITS[character.charCodeAt(0)] = digit
}
const BEGINNING = [0, 0, 0, 0, 0, 0, 0]
const COMMA = 44
const SEMICOLON = 59

/**
 * Finds segments in the mappings of a source map where they stand, a text: decoded they would take fifty times as much. At
 * every 512th is a mark, from which the search goes on. (https://tc39.es/ecma426/#sec-mappings)
 */
export class MappingIndex {
  /** Lines that the script has at least. */
  readonly lines: number
  readonly #text: string
  readonly #marks: Int32Array
  /** Some line has not its segments in the order of columns: then all of a line is read. */
  readonly #isSorted: boolean

  private constructor(text: string, marks: readonly number[], lines: number, isSorted: boolean) {
    this.#text = text
    this.#marks = Int32Array.from(marks)
    this.lines = lines
    this.#isSorted = isSorted
  }

  /** Undefined where they are none. Takes time in proportion to the text. */
  static of(text: string): MappingIndex | undefined {
    const marks: number[] = []
    const reader = new SegmentReader(text)
    let isSorted = true
    let lastLine = 0
    let lastColumn = 0
    for (let count = 0; ; count++) {
      const before = count % STRIDE === 0 ? reader.state() : undefined
      if (!reader.next()) break
      if (before !== undefined) marks.push(reader.line, reader.column, ...before)
      if (reader.line === lastLine && reader.column < lastColumn) isSorted = false
      lastLine = reader.line
      lastColumn = reader.column
    }
    return reader.isBroken ? undefined : new MappingIndex(text, marks, reader.line + 1, isSorted)
  }

  /** The last segment of the line that begins before a column, or the first that begins at it. From 0. */
  at(line: number, column: number): Mapping | undefined {
    const mark = this.#markBefore(line, this.#isSorted ? column : -1)
    if (mark < 0) return undefined
    const reader = new SegmentReader(this.#text, this.#marks.subarray(mark * MARK + 2, mark * MARK + MARK))
    let best = -1
    let found: Mapping | undefined
    while (reader.next() && reader.line <= line) {
      if (reader.line < line) continue
      if (reader.column > column) {
        if (this.#isSorted) break
        continue
      }
      if (reader.column < best || (reader.column === best && best === column)) continue
      best = reader.column
      found = reader.hasSource
        ? { source: reader.source, line: reader.sourceLine, column: reader.sourceColumn, name: reader.ownName }
        : undefined
    }
    return found
  }

  /** The last mark before a place, or the first; -1 where there is none at all. */
  #markBefore(line: number, column: number): number {
    const marks = this.#marks
    let low = 0
    for (let high = marks.length / MARK; low < high; ) {
      const middle = (low + high) >> 1
      const atLine = marks[middle * MARK]
      if (atLine < line || (atLine === line && marks[middle * MARK + 1] < column)) low = middle + 1
      else high = middle
    }
    return Math.min(Math.max(0, low - 1), marks.length / MARK - 1)
  }
}

/** Reads mappings segment by segment. */
class SegmentReader {
  line: number
  column: number
  source: number
  sourceLine: number
  sourceColumn: number
  hasSource = false
  /** The name of this segment; -1 for none. */
  ownName = -1
  /** It has come to what is no number. */
  isBroken = false
  readonly #text: string
  #at: number
  #name: number

  /** @param state - goes on from there */
  constructor(
    text: string,
    [at, line, column, source, sourceLine, sourceColumn, name]: ArrayLike<number> & Iterable<number> = BEGINNING,
  ) {
    this.#text = text
    this.#at = at
    this.line = line
    this.column = column
    this.source = source
    this.sourceLine = sourceLine
    this.sourceColumn = sourceColumn
    this.#name = name
  }

  /** What another reader needs to go on from here. */
  state(): readonly number[] {
    return [this.#at, this.line, this.column, this.source, this.sourceLine, this.sourceColumn, this.#name]
  }

  /** Goes to the next segment; false if there is none, or one that cannot be read. */
  next(): boolean {
    const text = this.#text
    for (; this.#at < text.length; this.#at++) {
      const code = text.charCodeAt(this.#at)
      if (code === SEMICOLON) {
        this.line++
        this.column = 0
      } else if (code !== COMMA) break
    }
    if (this.#at === text.length) return false
    this.column += this.#number()
    this.hasSource = this.#goesOn()
    if (this.hasSource) {
      this.source += this.#number()
      this.sourceLine += this.#number()
      this.sourceColumn += this.#number()
    }
    const isNamed = this.hasSource && this.#goesOn()
    if (isNamed) this.#name += this.#number()
    this.ownName = isNamed ? this.#name : -1
    // What no version of the format knows.
    while (this.#goesOn() && !this.isBroken) this.#number()
    return !this.isBroken
  }

  /** Whether the segment has more numbers. */
  #goesOn(): boolean {
    const code = this.#text.charCodeAt(this.#at)
    return this.#at < this.#text.length && code !== COMMA && code !== SEMICOLON
  }

  /** A number in base 64 VLQ. */
  #number(): number {
    let value = 0
    for (let shift = 0; ; shift += 5) {
      const digit = DIGITS[this.#text.charCodeAt(this.#at)] ?? NO_DIGIT
      if (digit === NO_DIGIT) {
        this.isBroken = true
        return 0
      }
      this.#at++
      value |= (digit & 31) << shift
      if (digit < 32) break
    }
    return (value & 1) === 1 ? -(value >>> 1) : value >>> 1
  }
}
