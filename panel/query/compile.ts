import type { Block } from '../../inpage/block/format'
import { State } from '../store/columns/span-table'
import type { DocumentEntry } from '../store/documents'
import { allMarked, anyMarked, type Filter, type FilterSource, type Marker, notMarked, spanTest } from '../store/filter'
import {
  durationMarker,
  kindMarker,
  nameMarker,
  selfMarker,
  sinceMarker,
  stateMarker,
  statusMarker,
} from './rows/column-markers'
import {
  rowsOfAttribute,
  rowsOfCode,
  rowsOfOrigin,
  rowsOfPage,
  rowsOfScope,
  rowsWithAny,
  rowsWithAttribute,
  rowsWithEvent,
} from './rows/record-rows'
import { rowsWith, rowsWithId } from './rows/term-rows'
import { type Condition, readFilter, type Syntax } from './syntax'

/**
 * Compiles the text of a filter. Parts with errors are left out; `readFilter` reports them.
 *
 * @param text - as the user typed it; `docs/filter.md` describes the language
 * @param nowMs - the present from which `since:` counts, in ms since the epoch
 * @returns undefined if the text asks for nothing
 * @example compileFilter('name:checkout duration:>100ms')?.bind(store)
 */
export function compileFilter(text: string, nowMs = Date.now()): Filter | undefined {
  const { syntax } = readFilter(text)
  if (syntax === undefined) return undefined
  const compiled = compile(syntax, nowMs)
  return { bind: (store) => spanTest(bound(compiled, store)) }
}

/** A test that needs nothing but a block's records, so that it runs for a whole block at once. Per row: 1 where it holds. */
type RowsTest = (block: Block, document: DocumentEntry) => Uint8Array
/** A compiled condition. Those that need the tree or times are tested on the store's columns. */
type Compiled = { readonly rows: RowsTest } | { readonly spans: (store: FilterSource) => Marker }

function compile(syntax: Syntax, nowMs: number): Compiled {
  switch (syntax.type) {
    case 'and':
    case 'or':
      return joined(
        syntax.type,
        syntax.parts.map((part) => compile(part, nowMs)),
      )
    case 'not': {
      const part = compile(syntax.part, nowMs)
      if ('spans' in part) return { spans: (store) => notMarked(part.spans(store)) }
      const { rows } = part
      return { rows: (block, document) => turned(rows(block, document)) }
    }
    default:
      return condition(syntax, nowMs)
  }
}

function condition(asked: Condition, nowMs: number): Compiled {
  switch (asked.type) {
    case 'text':
      return { rows: (block) => rowsWith(asked.match, block) }
    case 'name':
      return { spans: (store) => nameMarker(store, asked.match) }
    case 'scope':
      return { rows: (block) => rowsOfScope(asked.match, block) }
    case 'event':
      return { rows: (block) => rowsWithEvent(asked.match, block) }
    case 'origin':
      return { rows: (block, document) => rowsOfOrigin(asked.match, block, document.info.url) }
    case 'page':
      return { rows: (block, document) => rowsOfPage(asked.match, block, document) }
    case 'attribute':
      return { rows: (block) => rowsOfAttribute(asked.key, asked.match, asked.interval, block) }
    case 'code':
      return { rows: (block) => rowsOfCode(asked.interval, block) }
    case 'trace':
    case 'span':
      return { rows: (block) => rowsWithId(asked.type, asked.prefix, block) }
    case 'has':
      return { rows: (block) => rowsHaving(asked.what, block) }
    case 'kind':
      return { spans: ({ table }) => kindMarker(table, asked.number) }
    case 'status':
      return { spans: ({ table }) => statusMarker(table, asked.number) }
    case 'duration':
      return { spans: ({ table }) => durationMarker(table, asked.interval) }
    case 'self':
      return { spans: (store) => selfMarker(store, asked.interval) }
    case 'is':
      return { spans: (store) => stateMarker(asked.what, store) }
    case 'since':
      return {
        spans: ({ table }) =>
          sinceMarker(table, 'ago' in asked ? nowMs - asked.ago : new Date(nowMs).setHours(...asked.clock, 0)),
      }
  }
}

function rowsHaving(what: Extract<Condition, { type: 'has' }>['what'], block: Block): Uint8Array {
  switch (what) {
    case 'event':
      return rowsWithAny(block.eventEnd)
    case 'link':
      return rowsWithAny(block.linkEnd)
    case 'exception':
      return rowsWithEvent({ type: 'exact', text: 'exception' }, block)
    default:
      return rowsWithAttribute(what.attribute, block)
  }
}

/** Joins conditions. All that need records alone become one look-up; the others cost less and are tested first. */
function joined(type: 'and' | 'or', parts: readonly Compiled[]): Compiled {
  const ofRows = parts.filter((part) => 'rows' in part).map(({ rows }) => rows)
  const ofSpans = parts.filter((part) => 'spans' in part).map(({ spans }) => spans)
  const rows: RowsTest = (block, document) => {
    const [all, ...others] = ofRows.map((test) => test(block, document))
    for (const other of others) {
      if (type === 'and') for (let row = 0; row < all.length; row++) all[row] &= other[row]
      else for (let row = 0; row < all.length; row++) all[row] |= other[row]
    }
    return all
  }
  if (ofSpans.length === 0) return { rows }
  return {
    spans: (store) => {
      const markers = ofSpans.map((marker) => marker(store))
      if (ofRows.length > 0) markers.push(rowsMarker(rows, store))
      return type === 'and' ? allMarked(markers) : anyMarked(markers)
    },
  }
}

function bound(compiled: Compiled, store: FilterSource): Marker {
  return 'rows' in compiled ? rowsMarker(compiled.rows, store) : compiled.spans(store)
}

/** Fewer spans than this are cheaper to test one by one than to copy. */
const MIN_COPIED = 32

/** Tests a whole block when its first span is asked for, and then looks results up: new spans cost only their own blocks. */
function rowsMarker(test: RowsTest, { table }: FilterSource): Marker {
  const known = new WeakMap<Block, Uint8Array>()
  let place = -1
  let version = -1
  let rows: Uint8Array = new Uint8Array(0)
  let run = -1
  const turnTo = (at: number) => {
    place = at
    const block = table.blocks.block(at)
    const before = known.get(block)
    rows = before ?? test(block, table.blocks.document(at))
    if (before === undefined) known.set(block, rows)
    run = table.blocks.runOf(at)
  }
  return (from, to, marks) => {
    const { block, row, state } = table
    if (table.blocks.version !== version) {
      version = table.blocks.version
      place = -1
    }
    for (let i = from; i < to; ) {
      // A span that was evicted may point to a block that is gone, too.
      if ((state[i] & State.Live) === 0) {
        i++
        continue
      }
      // Spans of one block are next to each other.
      if (block[i] !== place) turnTo(block[i])
      const end = Math.min(to, run + rows.length)
      if (run >= 0 && end - i >= MIN_COPIED) {
        marks.set(rows.subarray(i - run, end - run), i - from)
        i = end
        continue
      }
      const [of, here] = [rows, place]
      for (; i < to && block[i] === here; i++) marks[i - from] = of[row[i]]
    }
  }
}

/** Inverts the result of a test, which belongs to the caller. */
function turned(rows: Uint8Array): Uint8Array {
  for (let row = 0; row < rows.length; row++) rows[row] ^= 1
  return rows
}
