import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ChunkedTask, finished } from '../../../../panel/scheduling/chunked-task'
import { runInFrames } from '../../../../panel/scheduling/run-in-frames'
import { JsonOutline } from '../../../../panel/views/details/json/json-outline'
import { type JsonNode, jsonChildren, jsonRoot } from '../../../../panel/views/details/json/json-scan'
import { cpuMs } from '../../cpu-time'

/** ms that a frame may be held. */
const MAX_FRAME_MS = 50

/** The value that the scanner finds, put together from its parts. */
function read(text: string, node: JsonNode): unknown {
  if (node.type === 'string' || node.type === 'plain') return JSON.parse(text.slice(node.start, node.end))
  const entries: [string, unknown][] = []
  let from: number | undefined
  do {
    const { nodes, next, isBroken } = finished(jsonChildren(text, node, 3, from))
    expect(isBroken).toBe(false)
    for (const one of nodes) entries.push([one.key === undefined ? '' : JSON.parse(one.key), read(text, one)])
    from = next
  } while (from !== undefined)
  // As `JSON.parse` does, of a name that is there twice the last one counts.
  return node.type === 'array' ? entries.map(([, value]) => value) : Object.fromEntries(entries)
}

function shown(outline: JsonOutline): string[] {
  return outline.rows().map((row) => {
    if (!('node' in row)) return row.hasMore ? 'more' : 'broken'
    const { node, level, index, isOpen } = row
    const mark = isOpen === undefined ? ' ' : isOpen ? '-' : '+'
    return `${'  '.repeat(level - 1)}${mark}${node.key ?? index ?? ''} ${outline.text.slice(node.start, node.end)}`
  })
}

function outlineOf(text: string, isCut = false): JsonOutline {
  const outline = new JsonOutline(text, isCut)
  finished(outline.begin())
  return outline
}

describe('the scanner of JSON', () => {
  it('finds in any JSON what is in it, however it is written', () => {
    fc.assert(
      fc.property(fc.jsonValue({ depthSize: 'medium' }), fc.constantFrom(0, 2), (value, indent) => {
        const text = JSON.stringify(value, null, indent)
        const root = finished(jsonRoot(text))
        if (root === undefined) throw new Error(text)
        expect(read(text, root)).toEqual(JSON.parse(text))
      }),
    )
  })

  it('ends, whatever the text is, and never says that a text is JSON which is none', () => {
    const text = fc.string({ unit: fc.constantFrom('[', ']', '{', '}', '"', '\\', ',', ':', ' ', '1', 'a') })
    fc.assert(
      fc.property(text, (any) => {
        const root = finished(jsonRoot(any))
        if (root !== undefined) expect(() => JSON.parse(any)).not.toThrow()
      }),
      { numRuns: 2000 },
    )
  })

  it('passes over what servers write before JSON, lest it be run as a script', () => {
    expect(finished(jsonRoot(`)]}',\n{"a":1}`))).toMatchObject({ type: 'object', start: 6 })
    expect(finished(jsonRoot('<p>{}'))).toBeUndefined()
  })
})

describe('the outline of JSON', () => {
  it('is open where it is short, and where there is a single member', () => {
    expect(shown(outlineOf('{"a":[1,{"b":null}],"c":{}}'))).toEqual([
      '- {"a":[1,{"b":null}],"c":{}}',
      '  -"a" [1,{"b":null}]',
      '     0 1',
      '    -1 {"b":null}',
      '       "b" null',
      '   "c" {}',
    ])
    const long = JSON.stringify({ data: { items: Array.from({ length: 400 }, (_, id) => ({ id })), next: {} } })
    const rows = shown(outlineOf(long)).map((row) => row.slice(0, 14))
    expect(rows.slice(0, 3)).toEqual(['- {"data":{"it', '  -"data" {"it', '    +"items" [{'.slice(0, 14)])
  })

  it('shows a hundred members, and a hundred more when it is asked', () => {
    const outline = outlineOf(JSON.stringify(Array.from({ length: 950 }, (_, at) => at)))
    expect(outline.rows()).toHaveLength(102)
    expect(shown(outline).at(-1)).toBe('more')
    finished(outline.more('0'))
    expect(outline.rows()).toHaveLength(202)
    expect(shown(outline).slice(-2)).toEqual(['   199 199', 'more'])
    for (let at = 0; at < 10; at++) finished(outline.more('0'))
    expect(outline.rows()).toHaveLength(951)
    const last = outline.rows().at(-1)
    expect(last).toMatchObject({ position: 950, siblings: 950 })
  })

  it('opens and closes objects, lists and long strings, but nothing empty', () => {
    const outline = outlineOf(`{"long":"${'x'.repeat(2000)}","list":[1],"none":[]}`)
    expect(outline.rows().map((row) => ('node' in row ? row.isOpen : ''))).toEqual([true, false, false, undefined])
    finished(outline.open('0.0'))
    finished(outline.open('0.1'))
    expect(outline.rows().map((row) => ('node' in row ? row.isOpen : ''))).toEqual([
      ...[true, true, true, undefined],
      undefined,
    ])
    outline.close('0')
    expect(outline.rows()).toHaveLength(1)
  })

  it('shows of a text that was cut off what is there, and that it ends', () => {
    expect(shown(outlineOf('{"a":1,"b":[1,2', true)).slice(1)).toEqual(['   "a" 1', 'broken'])
    expect(outlineOf('{"a":1,"b":[1,2').rows()).toEqual([])
    expect(outlineOf('name=value', true).rows()).toEqual([])
  })

  it('has no more rows than a page can hold', () => {
    const outline = outlineOf(JSON.stringify(Array.from({ length: 10_000 }, () => 1)))
    for (let at = 0; at < 100; at++) finished(outline.more('0'))
    expect(outline.rows()).toHaveLength(3000)
  })
})

describe('a hostile body of 10 MB', () => {
  const MB10 = 10_000_000
  const bodies: readonly (readonly [name: string, text: string])[] = [
    ['brackets', `${'['.repeat(MB10 / 2)}${']'.repeat(MB10 / 2)}`],
    ['brackets that are never closed', '{"a":'.repeat(MB10 / 5)],
    ['one string', `["${'x'.repeat(MB10)}"]`],
    ['escaped quotes', `["${'\\"'.repeat(MB10 / 2)}"]`],
    ['blanks', `[${' '.repeat(MB10)}]`],
    ['a number', `[${'1'.repeat(MB10)}]`],
    ['members', `[${'{"a":1},'.repeat(MB10 / 8)}1]`],
    ['names', `{${'"":{},'.repeat(MB10 / 6)}"":1}`],
  ]

  /** The longest frame, in ms of the processor: what else runs on the machine does not count. */
  function longestFrame(text: string): number {
    let longest = 0
    let frames = 0
    const measured = (work: () => void) => {
      longest = Math.max(longest, cpuMs(work))
      frames++
    }
    const run = <T>(task: ChunkedTask<T>) => {
      const queue: (() => void)[] = []
      const next = (go: () => void) => {
        queue.push(go)
        return () => {}
      }
      measured(() => runInFrames(task, () => {}, { now: () => performance.now(), next }))
      for (let go = queue.shift(); go !== undefined; go = queue.shift()) measured(go)
    }
    const outline = new JsonOutline(text)
    run(outline.begin())
    run(outline.open('0.0'))
    run(outline.more('0'))
    measured(() => outline.rows())
    expect(frames).toBeGreaterThan(5)
    return longest
  }

  it.each(bodies)('of %s never holds a frame', (_, body) => {
    // One piece of memory, as what comes from a browser is.
    const text = Buffer.from(body).toString()
    // The compiler and the collector work in any of them.
    const longest = Math.min(longestFrame(text), longestFrame(text))
    expect(longest).toBeLessThan(MAX_FRAME_MS)
  })
})

describe('a task in frames', () => {
  it('is done at once if it is short, and not at all once it is cancelled', () => {
    const done: string[] = []
    let clock = 0
    const queue: (() => void)[] = []
    const next = (go: () => void) => {
      queue.push(go)
      return () => void queue.splice(0)
    }
    const frames = { now: () => clock, next }
    runInFrames(
      (function* () {
        yield
        return 'short'
      })(),
      (text) => done.push(text),
      frames,
    )
    expect(done).toEqual(['short'])
    const cancel = runInFrames(
      (function* () {
        clock += 10
        yield
        return 'long'
      })(),
      (text) => done.push(text),
      frames,
    )
    expect(queue).toHaveLength(1)
    cancel()
    expect(queue).toHaveLength(0)
    expect(done).toEqual(['short'])
  })
})
