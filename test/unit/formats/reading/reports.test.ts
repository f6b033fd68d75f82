/** Files made from what people reported of viewers of traces (`test/fixtures/files`): each is read as its own viewer reads it. */
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readTraceFile } from '../../../../panel/formats/all'
import { Fault } from '../../../../panel/formats/reading/json-parts'
import type { ReadFile } from '../../../../panel/formats/reading/read-file'
import type { TraceSpan } from '../../../../panel/formats/trace-model'
import { fileContent } from '../../../../panel/state/transfer/file-content'

const FOLDER = 'test/fixtures/files'

async function fileNamed(name: string): Promise<ReadFile> {
  const bytes = new Uint8Array(readFileSync(`${FOLDER}/${name}`))
  try {
    return readTraceFile(await fileContent(new Blob([bytes])))
  } catch (error) {
    if (error instanceof Fault) return { reason: error.reason, where: error.where }
    throw error
  }
}

async function read(name: string): Promise<Extract<ReadFile, { spans: unknown }>> {
  const file = await fileNamed(name)
  if (!('spans' in file)) throw new Error(`${name}: ${file.reason} at ${file.where}`)
  return file
}

/** `[name, name of its parent]`, in the order of the file. */
function tree(spans: readonly TraceSpan[]): (readonly [string, string | undefined])[] {
  const nameOf = (of: TraceSpan) =>
    of.parentId === undefined
      ? undefined
      : (spans.find(({ traceId, spanId }) => traceId === of.traceId && spanId === of.parentId)?.name ?? 'not seen')
  return spans.map((span) => [span.name, nameOf(span)])
}

const namedIn = (spans: readonly TraceSpan[], name: string) => {
  const found = spans.find((span) => span.name === name)
  if (found === undefined) throw new Error(`no ${name}`)
  return found
}
const value = (of: { attributes: TraceSpan['attributes'] }, key: string) =>
  of.attributes.find(([name]) => name === key)?.[1]
const service = (span: TraceSpan) => span.resource.find(([name]) => name === 'service.name')?.[1]
const ns = ({ startNs, endNs }: TraceSpan) => (endNs === undefined ? undefined : endNs - startNs)
const roots = (spans: readonly TraceSpan[]) => spans.filter(({ parentId }) => parentId === undefined)

const tried = new Set<string>()
function test(name: string, claim: string, check: (file: Extract<ReadFile, { spans: unknown }>) => void): void {
  tried.add(name)
  it(`${name}: ${claim}`, async () => check(await read(name)))
}
function refused(name: string, reason: string, where = 'file'): void {
  tried.add(name)
  it(`${name}: ${reason}`, async () => expect(await fileNamed(name)).toMatchObject({ reason, where }))
}

describe('consoles', () => {
  test('jaeger-6517-otel-python-console.json', 'a span of OpenTelemetry for Python', ({ spans }) => {
    expect(tree(spans)).toEqual([['preparing model and tools {run_step=}', 'not seen']])
    expect([spans[0].kind, ns(spans[0]), value(spans[0], 'code.lineno'), service(spans[0])]).toEqual([
      1,
      1_655_000n,
      249,
      'x',
    ])
  })
  test('otel-python-3525-console-pretty.json', 'objects after each other', ({ spans }) => {
    expect(tree(spans)).toEqual([
      ['baz', 'bar'],
      ['bar', undefined],
    ])
  })
  test('otel-desktop-viewer-202-docker-build-stdouttrace-array.json', 'Go', ({ spans }) => {
    expect(tree(spans)).toEqual([
      ['a', undefined],
      ['run_bash', 'a'],
    ])
    expect([service(spans[0]), ns(spans[0]), value(spans[1], 'command')]).toEqual([
      'terragrunt',
      1_006_448_911n,
      'bash',
    ])
  })
  test('otel-js-console-exporter.json', 'JavaScript', ({ spans, title }) => {
    expect(title).toBe('OpenTelemetry JavaScript console')
    expect(tree(spans)).toEqual([
      ['GET /api', 'checkout'],
      ['checkout', undefined],
    ])
    expect(spans[0]).toMatchObject({
      kind: 3,
      status: { code: 2, message: 'boom' },
      attributes: [['http.response.status_code', 500]],
      events: [{ name: 'retry', timeNs: 1_795_904_580_934_527_223n }],
      scope: { name: 'shop' },
    })
    expect([service(spans[0]), ns(spans[0])]).toEqual(['unknown_service:node', 661_975n])
  })
  test('nextjs-dot-next-trace', 'a build of Next', ({ spans }) => {
    expect(new Map(tree(spans))).toEqual(
      new Map([
        ['start-dev-server', undefined],
        ['setup-dev-bundler', 'start-dev-server'],
        ['hot-reloader', 'setup-dev-bundler'],
      ]),
    )
    expect(ns(namedIn(spans, 'start-dev-server'))).toBe(807_461_000n)
    expect(namedIn(spans, 'hot-reloader').startNs).toBe(1_746_000_000_000_000_000n)
  })
})

describe('Jaeger', () => {
  test('jaeger-ui-149-hotrod-reference-zero.json', 'a reference to nothing', ({ spans, listed }) => {
    expect(tree(spans)).toEqual([
      ['HTTP GET /dispatch', undefined],
      ['SQL SELECT', 'HTTP GET /dispatch'],
    ])
    expect(listed).toMatchObject([
      { part: 'link', reason: 'badId', where: 'data[0].spans[0].references[0].traceID', value: '"0"' },
    ])
  })
  test('jaeger-ui-335-follows-from-is-parent.json', 'what is followed is the parent', ({ spans }) => {
    expect(tree(spans)).toEqual([
      ['root', undefined],
      ['queued job', 'root'],
      ['job step', 'queued job'],
    ])
    expect(spans[1].links).toEqual([])
  })
  test('jaeger-ui-contract-missing-root-start.json', 'a root without a start', ({ spans, listed }) => {
    expect(tree(spans)).toEqual([
      ['rootOperation', undefined],
      ['childOp', 'rootOperation'],
    ])
    expect([spans[0].startNs, ns(spans[0])]).toEqual([spans[1].startNs, 500_000n])
    expect(listed).toMatchObject([{ part: 'start', where: 'data[0].spans[0]' }])
  })
  test('jaeger-ui-contract-parent-cycle.json', 'all of a circle', ({ spans }) => {
    expect(tree(spans)).toEqual([
      ['A', 'B'],
      ['B', 'A'],
      ['C below B', 'B'],
    ])
  })
  test('jaeger-3790-same-span-start-then-end.json', 'the end of what was open', ({ spans }) => {
    expect(spans).toHaveLength(1)
    expect([ns(spans[0]), value(spans[0], 'done')]).toEqual([999_000_000n, 'yes'])
  })
  test('jaeger-duplicate-span-id-client-server.json', 'client and server of one id', ({ spans }) => {
    expect(new Map(tree(spans))).toEqual(
      new Map([
        ['client GET', undefined],
        ['server GET', 'client GET'],
        ['db', 'server GET'],
      ]),
    )
  })
  test('jaeger-binary-and-odd-tags.json', 'tags that do not fit their type', ({ spans, losses }) => {
    expect(spans[0].attributes).toEqual([
      ['bin', 'AQID'],
      ['n', 12.5],
      ['f', 'abc'],
    ])
    expect(losses.get('bytes')).toBe(1)
  })
  test('jaeger-1470-http-500-and-error-string.json', 'errors as texts', ({ spans }) => {
    expect(spans.map(({ status }) => status.code)).toEqual([2, 0, 2])
    expect(spans[0].status.message).toBe('timeout')
    expect(value(spans[1], 'http.status_code')).toBe(500)
  })
})

describe('OTLP', () => {
  test('grafana-mock-links-with-invalid-ids.json', 'links whose ids are none', ({ spans, listed }) => {
    expect(tree(spans)).toEqual([
      ['span1', undefined],
      ['span2', 'span1'],
    ])
    expect(listed).toMatchObject([{ part: 'link', reason: 'badId', value: '"traceId"' }])
  })
  test('tempo-base64-parent-zero.json', 'a parent of zeros', ({ spans, leftOut }) => {
    expect([spans[0].parentId, spans[0].spanId, spans[0].status.code, leftOut]).toEqual([
      undefined,
      '0000000000000001',
      1,
      0,
    ])
  })
  test('otlp-event-without-time.json', 'an event without a time', ({ spans, listed }) => {
    expect(spans).toHaveLength(2)
    expect(spans[0].events).toEqual([{ name: 'x', timeNs: spans[0].startNs, attributes: [] }])
    expect(listed).toMatchObject([{ part: 'event', reason: 'badTime' }])
  })
  test('otlp-null-end.json', 'an end that is null', ({ spans, leftOut }) => {
    expect([spans[0].endNs, leftOut]).toEqual([undefined, 0])
  })
  test('otlp-one-bad-span-of-many.json', 'one of many that is bad', ({ spans, listed, leftOut }) => {
    expect([spans.length, leftOut]).toEqual([50, 1])
    expect(listed[0]).toMatchObject({ part: 'span', reason: 'badId' })
  })
  test('alloy-snake-case.json', 'names in snake_case', ({ spans }) => {
    expect(tree(spans)).toEqual([
      ['test-span', undefined],
      ['child', 'test-span'],
    ])
    expect([service(spans[0]), ns(spans[0])]).toEqual(['svc', 1_000_000_000n])
  })
  test('otlp-array-of-requests-jq-s.json', 'a list of requests', ({ spans }) => expect(spans).toHaveLength(2))
  test('otlp-base64-no-padding.json', 'Base64 without its end', ({ spans }) => {
    expect(spans[0]).toMatchObject({ traceId: '5b8efff798038103d269b633813fc60c', spanId: '0000000000000001' })
  })
  test('otlp-numbers-beyond-2^53.json', 'large whole numbers', ({ spans }) => {
    expect([ns(spans[0]), spans[0].startNs, value(spans[0], 'big')]).toEqual([
      210n,
      1786000000123456789n,
      9007199254740993n,
    ])
  })
  test('otlp-extras-lost.json', 'what is not kept is said', ({ spans, losses }) => {
    expect(spans).toHaveLength(1)
    expect(Object.fromEntries(losses)).toEqual({
      ...{ traceFlags: 1, scopeAttributes: 1, schemaUrls: 2, bytes: 1, emptyValues: 2, wholeDoubles: 1 },
      ...{ linkDetails: 1, droppedCountsOfParts: 2 },
    })
  })
  test('shape-kibana-237594-skew-2s.json', 'times as they are', ({ spans }) => {
    expect(tree(spans)).toEqual([
      ['page load', undefined],
      ['GET /', 'page load'],
      ['SELECT', 'GET /'],
    ])
  })
})

describe('Zipkin', () => {
  test('zipkin-1085-parent-all-zero.json', 'a parent of zeros', ({ spans }) => {
    expect(tree(spans)).toEqual([
      ['n0000000000000001', undefined],
      ['n2', 'n0000000000000001'],
    ])
  })
  test('zipkin-1280-v1.json', 'version 1', ({ spans, title }) => {
    expect(title).toBe('Zipkin v1 JSON')
    expect(spans.map((span) => [span.name, service(span), span.kind, ns(span)])).toEqual([
      ['main', 'client', 2, 199_117_000n],
      ['get /customers', 'client', 3, 199_117_000n],
      ['get /customers', 'fakewebapi', 2, 175_123_000n],
    ])
    expect(tree(spans).map(([, parent]) => parent)).toEqual([undefined, 'main', 'get /customers'])
    expect(spans[2].parentId).toBe(spans[1].spanId)
    expect(value(spans[0], 'http.path')).toBe('/x')
    expect(spans.map(({ status }) => status)).toEqual([
      { code: 0, message: '' },
      { code: 0, message: '' },
      { code: 2, message: 'boom' },
    ])
  })
  test('zipkin-1385-mixed-length-trace-ids.json', 'ids of both lengths', ({ spans }) => {
    expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(new Set(['463ac35c9f6413ad48485a3953bb6124']))
    expect(tree(spans)).toEqual([
      ['root128', undefined],
      ['child64', 'root128'],
    ])
  })
  test('zipkin-3011-same-id-no-shared-flag.json', 'client and server of one id', ({ spans }) => {
    expect(spans).toHaveLength(4)
    const path: [unknown, number][] = []
    for (let at: TraceSpan | undefined = roots(spans)[0]; at !== undefined; ) {
      path.push([service(at), at.kind])
      const id: string = at.spanId
      at = spans.find(({ parentId }) => parentId === id)
    }
    expect(path).toEqual([
      ['api_01', 3],
      ['api_02', 2],
      ['api_02', 3],
      ['api_03', 2],
    ])
  })
  test('zipkin-late-name-part.json', 'a late part without a time', ({ spans, leftOut }) => {
    expect(tree(spans)).toEqual([
      ['root', undefined],
      ['get /late-name', 'root'],
    ])
    expect([ns(spans[1]), leftOut]).toEqual([100_000_000n, 0])
  })
})

describe('Chrome', () => {
  test('perfetto-254-overlapping-async-sorted.json', 'async spans that overlap', ({ spans }) => {
    expect(spans.map((span) => [span.name, ns(span)])).toEqual([
      ['testparent', 5000n],
      ['test0', 3000n],
      ['test1', 3000n],
    ])
    expect(tree(spans).map(([, parent]) => parent)).toEqual([undefined, 'testparent', 'testparent'])
  })
  test('speedscope-221-e-before-b-file-order.json', 'ends that stand before begins', ({ spans }) => {
    expect(spans.map((span) => [span.name, ns(span)])).toEqual([
      ['A', 10_000n],
      ['B', 3000n],
    ])
    expect(spans[1].parentId).toBe(spans[0].spanId)
  })
  test('catapult-2315-negative-ts.json', 'times before zero', ({ spans }) => {
    expect(spans.map(({ name }) => name)).toEqual(['Startup.BrowserMessageLoop', 'ok'])
    expect(spans[1].startNs - spans[0].startNs).toBe(1461972217213720n * 1000n)
    expect(ns(spans[0])).toBe(1461972217214571n * 1000n)
  })
  test('catapult-4633-gz-two-members.jsonl.gz', 'gzip of two members', ({ spans }) => expect(spans).toHaveLength(3))
  test('chrome-null-entry-and-empty-object.json', 'entries that are none', ({ spans, listed, leftOut }) => {
    expect([spans.length, leftOut]).toEqual([1, 2])
    expect(listed.map(({ where }) => where)).toEqual(['traceEvents[1].ph', 'traceEvents[2]'])
  })
  tried.add('chrome-instants-only.json')
  it('chrome-instants-only.json: moments alone', async () => {
    expect(await fileNamed('chrome-instants-only.json')).toEqual({ reason: 'onlyInstants', where: 'file', value: '2' })
  })
})

describe('what is packed, empty or no trace is named', () => {
  refused('enc-zstd.json.zst', 'damaged')
  refused('enc-protobuf.pb', 'isProtobuf')
  refused('jaeger-ui-4430-empty.json', 'emptyFile')
  refused('wrong-cpuprofile.cpuprofile', 'isCpuProfile')
  test('wrong-har.har', 'requests', ({ spans, title }) => {
    expect(title).toBe('HAR')
    expect(spans).toMatchObject([{ name: 'GET', kind: 3, startNs: 1_704_067_200_000_000_000n }])
    expect([ns(spans[0]), value(spans[0], 'url.full'), value(spans[0], 'http.response.status_code')]).toEqual([
      50_000_000n,
      'http://x/',
      200,
    ])
  })
})

it('all files are tried', () => {
  expect([...tried].sort()).toEqual(readdirSync(FOLDER).sort())
})
