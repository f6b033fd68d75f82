import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readTraceFile } from '../../../panel/formats/all'
import { fileClocks } from '../../../panel/formats/file-clocks'
import { grouped } from '../../../panel/formats/grouped'
import { importedDocuments } from '../../../panel/formats/imported-documents'
import { storedSpans } from '../../../panel/formats/stored-span'
import { NOTHING_DROPPED, type TraceSpan } from '../../../panel/formats/trace-model'
import { fileContent } from '../../../panel/state/transfer/file-content'
import { TraceStore } from '../../../panel/store/store'

const [CLIENT, SERVER, PRODUCER, CONSUMER] = [3, 2, 4, 5]

interface Line {
  readonly id: number
  readonly parent?: number
  readonly trace?: number
  readonly service: string
  /** ms */
  readonly at: number
  /** ms; undefined while it is open */
  readonly ms?: number
  readonly kind?: number
}

/** How far each service's clock is off, in ms. */
function offsetsOf(lines: readonly Line[]): Record<string, number> {
  const resources = new Map<string, TraceSpan['resource']>()
  const idOf = (id: number) => id.toString(16).padStart(16, '0')
  const spans = lines.map(({ id, parent, trace = 1, service, at, ms, kind = SERVER }): TraceSpan => {
    const resource = resources.get(service) ?? [['service.name', service]]
    resources.set(service, resource)
    const startNs = BigInt(at) * 1_000_000n
    return {
      ...{ traceId: idOf(trace).repeat(2), spanId: idOf(id), parentId: parent && idOf(parent), traceState: '' },
      ...{ name: `${id}`, kind, startNs, endNs: ms === undefined ? undefined : startNs + BigInt(ms) * 1_000_000n },
      ...{ status: { code: 0, message: '' }, attributes: [], events: [], links: [], resource },
      ...{ scope: { name: '', version: '' }, dropped: NOTHING_DROPPED },
    } as TraceSpan
  })
  const clocks = fileClocks(grouped(spans, ({ resource }) => resource))
  return Object.fromEntries(Array.from(resources, ([service, resource]) => [service, clocks.get(resource) ?? 0]))
}

const page = (more: Partial<Line> = {}): Line => ({ id: 1, service: 'page', at: 2000, ms: 500, kind: CLIENT, ...more })

describe('the clock of a service in a file', () => {
  it('is put into the middle of the call, where it is before it or after it', () => {
    expect(offsetsOf([page(), { id: 2, parent: 1, service: 'java', at: 100, ms: 300 }])).toEqual({
      page: 0,
      java: 2000,
    })
    expect(offsetsOf([page(), { id: 2, parent: 1, service: 'java', at: 5000, ms: 300 }])).toEqual({
      page: 0,
      java: -2900,
    })
  })

  it('begins with the call where it took longer, or has not ended', () => {
    expect(offsetsOf([page(), { id: 2, parent: 1, service: 'java', at: 1900, ms: 900 }]).java).toBe(100)
    expect(offsetsOf([page(), { id: 2, parent: 1, service: 'java', at: 1900 }]).java).toBe(100)
  })

  it('is right where all is possible, also where the service goes on after the call or answers a message later', () => {
    expect(offsetsOf([page(), { id: 2, parent: 1, service: 'java', at: 2100, ms: 900 }]).java).toBe(0)
    expect(offsetsOf([page(), { id: 2, parent: 1, service: 'java', at: 2100, ms: 450 }]).java).toBe(0)
    const message = [page({ kind: PRODUCER }), { id: 2, parent: 1, service: 'java', at: 9000, ms: 5, kind: CONSUMER }]
    expect(offsetsOf(message).java).toBe(0)
  })

  it('is one for all traces, within what all of them leave possible', () => {
    const calls = [
      ...[page(), { id: 2, parent: 1, service: 'java', at: 100, ms: 300 }],
      ...[
        page({ id: 3, trace: 2, at: 3000, ms: 310 }),
        { id: 4, trace: 2, parent: 3, service: 'java', at: 1100, ms: 300 },
      ],
    ]
    expect(offsetsOf(calls).java).toBe(1905)
  })

  it('is compared with the clock of its caller as that is put right', () => {
    const chain: readonly Line[] = [
      page(),
      { id: 2, parent: 1, service: 'java', at: 100, ms: 300 },
      { id: 3, parent: 2, service: 'java', at: 110, ms: 200, kind: CLIENT },
      { id: 4, parent: 3, service: 'db', at: 2150, ms: 100 },
      { id: 5, parent: 3, service: 'cache', at: 120, ms: 10 },
    ]
    expect(offsetsOf(chain)).toEqual({ page: 0, java: 2000, db: 0, cache: 2085 })
  })

  it('takes services that call each other in a circle, and a file of one', () => {
    const circle: readonly Line[] = [
      { id: 1, parent: 2, service: 'a', at: 0, ms: 5 },
      { id: 2, parent: 1, service: 'b', at: 900, ms: 3 },
    ]
    expect(offsetsOf(circle)).toEqual({ a: 0, b: -899 })
    expect(offsetsOf([page()])).toEqual({ page: 0 })
  })
})

describe('a file with a service 1.9 s behind the page', () => {
  it('has its bars within the request, and keeps its own times for exports', async () => {
    const bytes = readFileSync('test/fixtures/files/shape-kibana-237594-skew-2s.json')
    const read = readTraceFile(await fileContent(new Blob([new Uint8Array(bytes)])))
    if (!('spans' in read)) throw new Error(read.reason)
    const store = new TraceStore({ maxSpans: 100 })
    let sequence = 0
    for (const [i, { url, lastMs, clockOffsetMs, blocks }] of importedDocuments(read.spans).entries()) {
      const documentId = `file:${i}`
      store.importedDocument({ documentId, fileName: 'skew.json', url, lastMs, clockOffsetMs })
      for (const block of blocks()) store.block(documentId, sequence++, block.bytes)
    }
    const shown = () => {
      const [root] = store.spansMatching({
        bind:
          ({ table }) =>
          (index) =>
            table.parent[index] < 0,
      })
      const spans = [...store.spansBelow(root)].map((index) => store.summary(index))
      return spans.map((span) => [
        span.name,
        Math.round(span.startMs - spans[0].startMs),
        Math.round(span.endMs - spans[0].startMs),
        Math.round(span.clockOffsetMs),
        Math.round(span.beforeParentMs),
      ])
    }
    expect(shown()).toEqual([
      ['page load', 0, 500, 0, 0],
      ['GET /', 100, 400, 1990, 0],
      ['SELECT', 110, 120, 1990, 0],
    ])
    const exported = storedSpans(store)
    const startOf = (name: string) => {
      const [index] = store.spansMatching({
        bind:
          ({ table }) =>
          (span) =>
            table.names.get(table.name[span]) === name,
      })
      return exported(index).startNs
    }
    expect(startOf('GET /')).toBe(1_700_000_000_109_563_000n)
    store.setClockCorrection(false)
    expect(shown().map((row) => row.slice(1))).toEqual([
      [0, 500, 0, 0],
      [-1890, -1590, 0, 1890],
      [-1880, -1870, 0, 0],
    ])
    expect(startOf('GET /')).toBe(1_700_000_000_109_563_000n)
    store.setClockCorrection(true)
    expect(shown()[1]).toEqual(['GET /', 100, 400, 1990, 0])
  })
})
