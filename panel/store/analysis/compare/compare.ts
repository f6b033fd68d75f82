import { CHUNK_SPANS, type ChunkedTask } from '../../../scheduling/chunked-task'
import { BlockTexts, NO_TEXT } from '../../columns/block-texts'
import { NONE, type SpanTable } from '../../columns/span-table'
import { requestPathTexts } from '../../columns/span-texts'
import { StringInterner } from '../../columns/string-interner'
import type { SpanIndex } from '../../model'
import { preorderOf } from '../../tree/preorder'
import { urlShape } from '../../url-shape'
import { addSpan, type SpanSums } from '../statistics'

/** Two traces, aligned: one node for each path of names that occurs in either. Parents come before children. */
export interface Comparison {
  readonly nodes: readonly ComparisonNode[]
}

/** A path of names, with the sums of its spans in each trace. */
export interface ComparisonNode {
  /** The name of all its spans. */
  readonly name: string
  /** The path of the URL they went to, without ids; '' if they are no requests. */
  readonly path: string
  /** Index of the parent node; NONE for a root. */
  readonly parent: number
  /** 1 for a root. */
  readonly level: number
  readonly a: ComparedSums
  readonly b: ComparedSums
}

/** Sums of a node in one trace. Times are in ms. */
export interface ComparedSums extends Readonly<SpanSums> {
  /** The first of its spans; NONE if it has none there. */
  readonly first: SpanIndex
}

/** Sums of a node while they are added up. */
interface Sums extends SpanSums {
  first: SpanIndex
}

/** A node while its sums are added up. */
interface Node extends ComparisonNode {
  readonly a: Sums
  readonly b: Sums
}

/**
 * Aligns two traces (each given by its roots) by the path of names from the top down: spans of one name
 * under one node become one node, whose sums are those of them all. A request counts as another name for each route it
 * went to, or all `GET`s would be one; routes have no ids, so that repeats are one. O(spans of both), nothing recurses.
 */
export function* compareTraces(
  table: SpanTable,
  a: Int32Array,
  b: Int32Array,
  selfOf: (index: SpanIndex) => number,
): ChunkedTask<Comparison> {
  const paths = new BlockTexts(table, requestPathTexts)
  const shapes = new StringInterner()
  const known = new Map<number, number>()
  const shapeOf = (path: number) => {
    if (path === NO_TEXT) return NO_TEXT
    const shape = known.get(path) ?? shapes.intern(urlShape(paths.texts.get(path)))
    known.set(path, shape)
    return shape
  }
  const nodes: Node[] = []
  // By index of the parent node: nodes by name and then by path.
  const below = new Map<number, Map<number, Map<number, number>>>()
  for (const side of ['a', 'b'] as const) {
    const { spans, parent } = preorderOf(table, side === 'a' ? a : b)
    const nodeOf = new Int32Array(spans.length)
    for (let place = 0; place < spans.length; place++) {
      if (place % CHUNK_SPANS === CHUNK_SPANS - 1) yield
      const span = spans[place]
      const above = parent[place] === NONE ? NONE : nodeOf[parent[place]]
      const path = shapeOf(paths.of(span))
      const byPath = entry(entry(below, above), table.name[span])
      let node = byPath.get(path)
      if (node === undefined) {
        node = nodes.length
        byPath.set(path, node)
        nodes.push({
          name: table.names.get(table.name[span]),
          path: path === NO_TEXT ? '' : shapes.get(path),
          parent: above,
          level: above === NONE ? 1 : nodes[above].level + 1,
          a: noSums(),
          b: noSums(),
        })
      }
      nodeOf[place] = node
      const sums = nodes[node][side]
      if (sums.first === NONE) sums.first = span
      addSpan(sums, table, span, selfOf)
    }
  }
  return { nodes }
}

function entry<K, V>(map: Map<K, Map<number, V>>, key: K): Map<number, V> {
  let value = map.get(key)
  if (value === undefined) {
    value = new Map()
    map.set(key, value)
  }
  return value
}

function noSums(): Sums {
  return { count: 0, open: 0, errors: 0, total: 0, self: 0, first: NONE }
}
