import type { Block } from '../../inpage/block/format'
import type { DocumentEntry } from '../store/documents'
import type { Filter } from '../store/filter'
import type { SpanIndex } from '../store/model'
import { NONE, State } from '../store/span-table'
import type { TraceStore } from '../store/store'
import { within } from './interval'
import { SLOW_MS } from './keys'
import {
  rowsNamed,
  rowsOfAttribute,
  rowsOfCode,
  rowsOfOrigin,
  rowsOfScope,
  rowsWithAny,
  rowsWithAttribute,
  rowsWithEvent,
} from './record-rows'
import { type Condition, readFilter, type Syntax } from './syntax'
import { rowsWith, rowsWithId } from './word-rows'

/**
 * The filter that a text stands for; undefined if it asks for nothing. What is wrong in it is left out (`readFilter`
 * tells it). `nowMs` (since the epoch) is the present that `since:` counts from.
 */
export function compileFilter(text: string, nowMs = Date.now()): Filter | undefined {
  const { syntax } = readFilter(text)
  if (syntax === undefined) return undefined
  const compiled = compile(syntax, nowMs)
  return { bind: (store) => bound(compiled, store) }
}

type SpanTest = (index: SpanIndex) => boolean
/** 1 where it holds. Told by records alone, it is worked out for a whole block at once. */
type RowsTest = (block: Block, document: DocumentEntry) => Uint8Array
/** What needs the tree or times is asked of the columns. */
type Compiled = { readonly rows: RowsTest } | { readonly spans: (store: TraceStore) => SpanTest }

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
      if ('rows' in part) return { rows: (block, document) => part.rows(block, document).map((row) => 1 - row) }
      return {
        spans: (store) => {
          const test = part.spans(store)
          return (index) => !test(index)
        },
      }
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
      return { rows: (block) => rowsNamed(asked.match, block) }
    case 'scope':
      return { rows: (block) => rowsOfScope(asked.match, block) }
    case 'event':
      return { rows: (block) => rowsWithEvent(asked.match, block) }
    case 'origin':
      return { rows: (block, document) => rowsOfOrigin(asked.match, block, document.info.url) }
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
      return {
        spans:
          ({ table }) =>
          (index) =>
            (table.kindAndStatus[index] & 15) === asked.number,
      }
    case 'status':
      return {
        spans:
          ({ table }) =>
          (index) =>
            table.kindAndStatus[index] >> 4 === asked.number,
      }
    case 'duration': {
      // An open span has no duration yet: it is NaN, and in no interval. The comparison is no function of its own, because
      // to pass it a fraction would cost an object for each span.
      const { from, to, withFrom, withTo } = asked.interval
      return {
        spans:
          ({ table }) =>
          (index) => {
            const ms = table.end[index] - table.start[index]
            return (ms > from || (withFrom && ms === from)) && (ms < to || (withTo && ms === to))
          },
      }
    }
    case 'self': {
      const test = within(asked.interval)
      return { spans: (store) => selfTest(store, test) }
    }
    case 'is':
      return { spans: (store) => stateTest(asked.what, store) }
    case 'since': {
      const fromMs = 'ago' in asked ? nowMs - asked.ago : new Date(nowMs).setHours(...asked.clock, 0)
      return {
        spans:
          ({ table }) =>
          (index) =>
            table.start[index] >= fromMs,
      }
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

function stateTest(what: Extract<Condition, { type: 'is' }>['what'], { table }: TraceStore): SpanTest {
  switch (what) {
    case 'root':
      return (index) => table.parent[index] === NONE
    case 'open':
      return (index) => table.isOpen(index)
    case 'slow':
      return (index) => table.end[index] - table.start[index] >= SLOW_MS
    case 'orphan':
      return (index) => (table.state[index] & State.Waiting) !== 0
  }
}

function selfTest(store: TraceStore, test: (ms: number) => boolean): SpanTest {
  let selfTimes = store.selfTimes()
  let version = store.version
  return (index) => {
    if (store.version !== version) {
      version = store.version
      selfTimes = store.selfTimes()
    }
    return test(selfTimes.of(index))
  }
}

/** Everything that records alone can tell becomes one look-up; the rest is asked after it. */
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
      const tests = ofSpans.map((test) => test(store))
      if (ofRows.length > 0) tests.unshift(boundRows(rows, store))
      const pair = type === 'and' ? bothOf : eitherOf
      return tests.reduce(pair)
    },
  }
}

function bothOf(a: SpanTest, b: SpanTest): SpanTest {
  return (index) => a(index) && b(index)
}

function eitherOf(a: SpanTest, b: SpanTest): SpanTest {
  return (index) => a(index) || b(index)
}

function bound(compiled: Compiled, store: TraceStore): SpanTest {
  return 'rows' in compiled ? boundRows(compiled.rows, store) : compiled.spans(store)
}

/** Worked out for a whole block at its first span and then looked up: what arrives later costs its own blocks alone. */
function boundRows(test: RowsTest, { table }: TraceStore): SpanTest {
  const known = new WeakMap<Block, Uint8Array>()
  let place = -1
  let version = -1
  let rows: Uint8Array = new Uint8Array(0)
  const turnTo = (at: number) => {
    const block = table.blocks.block(at)
    const before = known.get(block)
    rows = before ?? test(block, table.blocks.document(at))
    if (before === undefined) known.set(block, rows)
  }
  return (index) => {
    // Spans of one block stand together, so the map is asked once for each block and not for each span.
    const at = table.block[index]
    if (at !== place || table.blocks.version !== version) {
      place = at
      version = table.blocks.version
      turnTo(at)
    }
    return rows[table.row[index]] === 1
  }
}
