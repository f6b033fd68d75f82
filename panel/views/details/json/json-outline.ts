/** Which parts of a JSON text are open, and the rows that makes. */
import type { ChunkedTask } from '../../../scheduling/chunked-task'
import { cutRoot, type JsonChildren, type JsonNode, jsonChildren, jsonRoot } from './json-scan'

/** How many members are shown of an object or a list until the reader asks for more. */
const MEMBERS = 100
/** What is not longer is open from the start, in characters. */
const MAX_OPEN = 1500
/** Levels that are open from the start: a single member at each, or of a short text all. */
const OPEN_LEVELS = 6
/** Of longer texts the outermost level alone is open: each level is another pass. In characters. */
const MAX_DEEP = 1_000_000
/** Rows that are shown at most; more of them are for an editor. */
const MAX_ROWS = 3000
/** Strings that are longer are cut until they are opened, in characters. */
export const SHORT_STRING = 200

/** A row of the tree. */
export interface JsonRow {
  /** The indices of its ancestors and its own, joined by dots; the same as long as the text is. */
  readonly path: string
  /** 1 for the outermost. */
  readonly level: number
  readonly node: JsonNode
  /** Undefined for what can't be opened. */
  readonly isOpen: boolean | undefined
  /** Its index in its list; undefined for a member of an object, and for the outermost. */
  readonly index: number | undefined
  /** 1 for the first of its siblings. */
  readonly position: number
  /** -1 while not all siblings are known. */
  readonly siblings: number
}

/** What stands behind the last member that is shown. */
export interface JsonEndRow {
  /** Of the object or the list, and `+`. */
  readonly path: string
  readonly level: number
  /** More members can be read; otherwise the text breaks off. */
  readonly hasMore: boolean
}

interface OutlineNode {
  readonly node: JsonNode
  children: JsonChildren | undefined
  isOpen: boolean
}

/** A JSON text, of which the reader opens and closes parts. */
export class JsonOutline {
  readonly text: string
  readonly #isCut: boolean
  readonly #opened = new Map<string, OutlineNode>()
  #root: JsonNode | undefined

  /** @param isCut - the text is only the beginning of a longer one */
  constructor(text: string, isCut = false) {
    this.text = text
    this.#isCut = isCut
  }

  /** Reads the outermost levels. Returns whether the text is an object or a list; otherwise there is no tree. */
  *begin(): ChunkedTask<boolean> {
    this.#root = this.#isCut ? cutRoot(this.text) : yield* jsonRoot(this.text)
    if (this.#root === undefined || !isContainer(this.#root)) {
      this.#root = undefined
      return false
    }
    yield* this.open('0')
    const isShort = this.text.length <= MAX_OPEN
    let paths: readonly string[] = ['0']
    for (let level = 2; level <= OPEN_LEVELS && this.text.length <= MAX_DEEP; level++) {
      const inner = paths.flatMap((path) => {
        const nodes = this.#opened.get(path)?.children?.nodes ?? []
        return isShort || nodes.length === 1 ? nodes.map((node, index) => ({ node, path: `${path}.${index}` })) : []
      })
      paths = inner.filter(({ node }) => isContainer(node)).map(({ path }) => path)
      for (const path of paths) yield* this.open(path)
    }
    return true
  }

  /** Opens an object, a list or a long string. */
  *open(path: string): ChunkedTask<void> {
    const node = this.node(path)
    if (node === undefined) return
    const known = this.#opened.get(path)
    const children = known?.children ?? (isContainer(node) ? yield* jsonChildren(this.text, node, MEMBERS) : undefined)
    this.#opened.set(path, { node, children, isOpen: true })
  }

  close(path: string): void {
    const opened = this.#opened.get(path)
    if (opened !== undefined) opened.isOpen = false
  }

  /** Reads further members of an object or a list that is open. */
  *more(path: string): ChunkedTask<void> {
    const opened = this.#opened.get(path)
    if (opened?.children?.next === undefined) return
    const { nodes, next } = opened.children
    const further = yield* jsonChildren(this.text, opened.node, MEMBERS, next)
    opened.children = { ...further, nodes: [...nodes, ...further.nodes] }
  }

  /** The value at a path; undefined if it was never read. */
  node(path: string): JsonNode | undefined {
    const dot = path.lastIndexOf('.')
    if (dot < 0) return this.#root
    return this.#opened.get(path.slice(0, dot))?.children?.nodes[Number(path.slice(dot + 1))]
  }

  /** What is shown, from top to bottom. */
  rows(): readonly (JsonRow | JsonEndRow)[] {
    const rows: (JsonRow | JsonEndRow)[] = []
    if (this.#root === undefined) return rows
    // A stack, as nesting has no bound.
    const left: (JsonRow | JsonEndRow)[] = [this.#row('0', 1, this.#root, undefined, 1, 1)]
    for (let row = left.pop(); row !== undefined && rows.length < MAX_ROWS; row = left.pop()) {
      rows.push(row)
      if (!('node' in row) || row.isOpen !== true) continue
      const { path, node, level } = row
      const children = this.#opened.get(path)?.children
      if (children === undefined) continue
      const { nodes, next, isBroken } = children
      if (next !== undefined || isBroken) left.push({ path: `${path}+`, level: level + 1, hasMore: !isBroken })
      const siblings = next === undefined ? nodes.length : -1
      for (let at = Math.min(nodes.length, MAX_ROWS) - 1; at >= 0; at--) {
        const index = node.type === 'array' ? at : undefined
        left.push(this.#row(`${path}.${at}`, level + 1, nodes[at], index, at + 1, siblings))
      }
    }
    return rows
  }

  #row(
    path: string,
    level: number,
    node: JsonNode,
    index: number | undefined,
    position: number,
    siblings: number,
  ): JsonRow {
    const canOpen = isContainer(node) || (node.type === 'string' && node.end - node.start > SHORT_STRING)
    const isOpen = canOpen ? this.#opened.get(path)?.isOpen === true : undefined
    return { path, level, node, isOpen, index, position, siblings }
  }
}

/** `{}` and `[]` have nothing to open. */
function isContainer({ type, start, end }: JsonNode): boolean {
  return (type === 'object' || type === 'array') && end - start > 2
}
