/** Places in scripts as engines name them, and the places in the original source that they come from. */

/** A document as far as its scripts are concerned. */
export interface ScriptDocument {
  /** Two documents of one URL may have other scripts. */
  readonly id: string
  readonly url: string
}

/** A place in a script that the engine ran. */
export interface GeneratedPlace {
  readonly url: string
  /** From 1, as `column`, which counts UTF-16 code units. */
  readonly line: number
  readonly column: number
  /** What the engine calls the function, `Cart.add`, `new Cart`; '' if it has no name. */
  readonly functionName: string
}

/** A place in an original source. */
export interface OriginalPlace {
  readonly type: 'original'
  /** As DevTools names the source, so that it opens there. */
  readonly url: string
  /** From 1, as `column`. */
  readonly line: number
  readonly column: number
  /** As the source calls it; what the engine says where the map has no other name. */
  readonly functionName: string
  /** It is a library's, or of a tool: the map or its path says so. */
  readonly isIgnored: boolean
  /** The source around it, at most five lines; none where the source's text is not known. */
  readonly excerpt: Excerpt | undefined
}

/** Lines of a source around a place. */
export interface Excerpt {
  /** The number of the first of them, from 1. */
  readonly firstLine: number
  readonly lines: readonly string[]
}

/** No original place is known, and why. */
export interface NoOriginal {
  readonly type: 'none'
  readonly reason: NoOriginalReason
  /** The script itself is a library's, by its path. */
  readonly isIgnored: boolean
}

/** Why a place has no original. */
export type NoOriginalReason =
  /** The script names no map. */
  | 'noMap'
  /** Neither the browser nor a server gives the script. */
  | 'noScript'
  /** The server does not give the map, or it is at an address that is never asked. */
  | 'refused'
  | 'tooLarge'
  | 'tooSlow'
  /** It is no source map. */
  | 'unreadable'
  /** The map has no original for this place. */
  | 'unmapped'

/** The result of resolving a place. */
export type Resolution = OriginalPlace | NoOriginal
