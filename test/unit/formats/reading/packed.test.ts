/** Files that are packed, and OTLP in protobuf. */
import { gzipSync } from 'node:zlib'
import { JsonTraceSerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer'
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
import { strToU8, zipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { readTraceFile } from '../../../../panel/formats/all'
import { otlp } from '../../../../panel/formats/otlp/otlp'
import { Fault } from '../../../../panel/formats/reading/json-parts'
import type { ReadFile } from '../../../../panel/formats/reading/read-file'
import type { TraceSpan } from '../../../../panel/formats/trace-model'
import { fileContent } from '../../../../panel/state/transfer/file-content'
import { plainSpan } from '../spans'

async function read(bytes: Uint8Array, maxBytes?: number): Promise<ReadFile> {
  try {
    return readTraceFile(await fileContent(new Blob([new Uint8Array(bytes)]), maxBytes))
  } catch (error) {
    if (error instanceof Fault) return { reason: error.reason, where: error.where }
    throw error
  }
}

async function namesIn(bytes: Uint8Array): Promise<string[]> {
  const file = await read(bytes)
  if (!('spans' in file)) throw new Error(`${file.reason} at ${file.where}`)
  return file.spans.map(({ name }) => name)
}

const line = (i: number) => strToU8(`${[...otlp.write([plainSpan(i)])].join('').replaceAll('\n', '')}\n`)

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(parts.flatMap((part) => [...part]))
}

/** A frame whose only block is not compressed. https://datatracker.ietf.org/doc/html/rfc8878#section-3.1.1 */
function zstd(content: Uint8Array): Uint8Array {
  const head = new DataView(new ArrayBuffer(12))
  head.setUint32(0, 0x28b52ffd)
  // One segment, its size in four bytes.
  head.setUint8(4, 0xa0)
  head.setUint32(5, content.length, true)
  const block = (content.length << 3) | 1
  head.setUint8(9, block & 0xff)
  head.setUint16(10, block >> 8, true)
  return joined(new Uint8Array(head.buffer), content)
}

function record(content: Uint8Array): Uint8Array {
  const length = new DataView(new ArrayBuffer(4))
  length.setUint32(0, content.length)
  return joined(new Uint8Array(length.buffer), content)
}

describe('a file that is packed', () => {
  it.each([
    ['gzip', gzipSync(joined(line(1), line(2)))],
    ['gzip of several members', joined(gzipSync(line(1)), gzipSync(line(2)))],
    ['gzip with zeros behind it', joined(gzipSync(joined(line(1), line(2))), new Uint8Array(64))],
    ['gzip in gzip', gzipSync(gzipSync(joined(line(1), line(2))))],
    ['zstd', zstd(joined(line(1), line(2)))],
    ['zstd of several frames', joined(zstd(line(1)), zstd(line(2)))],
    ['records of zstd, as a Collector writes them', joined(record(zstd(line(1))), record(zstd(line(2))))],
    ['records of JSON', joined(record(line(1)), record(line(2)))],
    ['zip', zipSync({ 'a.json': line(1), 'folder/b.jsonl': line(2) })],
    [
      'zip with gzip in it',
      zipSync({ 'a.json.gz': gzipSync(line(1)), 'b.json.zst': zstd(line(2)), '__MACOSX/x': line(3) }),
    ],
  ])('is read: %s', async (_how, bytes) => expect(await namesIn(bytes)).toEqual(['span 1', 'span 2']))

  it('is read but for the files of an archive that are none', async () => {
    const file = await read(
      zipSync({ 'a.json': line(1), 'logo.png': new Uint8Array([137, 80, 78, 71, 0]), 'empty.txt': new Uint8Array(0) }),
    )
    expect(file).toMatchObject({
      spans: [{ name: 'span 1' }],
      listed: [
        { part: 'file', reason: 'isBinary', where: 'logo.png' },
        { part: 'file', reason: 'emptyFile', where: 'empty.txt' },
      ],
    })
  })

  it.each([
    ['damaged', gzipSync(line(1)).subarray(0, 60)],
    ['damaged', zstd(line(1)).subarray(0, 60)],
    ['damaged', zipSync({ 'a.json': line(1) }).subarray(0, 80)],
    ['isEmptyArchive', zipSync({})],
    ['emptyFile', gzipSync(new Uint8Array(0))],
  ])('is named where it cannot be: %s', async (reason, bytes) => expect(await read(bytes)).toMatchObject({ reason }))

  it('is refused before it fills the memory', async () => {
    const large = new Uint8Array(8_000_000)
    const packed = [gzipSync(large), zipSync({ a: large }), gzipSync(gzipSync(large))]
    for (const bytes of packed) expect(await read(bytes, 1_000_000)).toMatchObject({ reason: 'tooLarge' })
  })
})

describe('OTLP in protobuf', () => {
  const exporter = new InMemorySpanExporter()
  const tracer = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }).getTracer('t', '1.0')
  const parent = tracer.startSpan('parent', {
    kind: 2,
    attributes: { text: 'é', list: ['a', 'b'], flag: true, half: 0.5 },
  })
  const link = { context: parent.spanContext(), attributes: { n: 7 } }
  const child = tracer.startSpan('child', { links: [link], attributes: { whole: 9_007_199_254_740_991, low: -5 } })
  child.addEvent('e', { x: 1 })
  child.setStatus({ code: 2, message: 'no' })
  child.end()
  parent.end()
  const spans = exporter.getFinishedSpans()
  const bytes = new Uint8Array(ProtobufTraceSerializer.serializeRequest(spans) ?? [])

  async function spansOf(file: Uint8Array): Promise<readonly TraceSpan[]> {
    const result = await read(file)
    if (!('spans' in result)) throw new Error(result.reason)
    return result.spans
  }

  it('is read as the same in JSON', async () => {
    const json = await spansOf(new Uint8Array(JsonTraceSerializer.serializeRequest(spans) ?? []))
    expect(json).toHaveLength(2)
    expect(await spansOf(bytes)).toEqual(json)
  })

  it('is read in records, and compressed', async () => {
    expect(await spansOf(joined(record(bytes)))).toHaveLength(2)
    expect(await spansOf(joined(record(gzipSync(bytes)), record(zstd(bytes))))).toHaveLength(4)
  })

  it('gives spans or a reason, wherever it is cut or changed', async () => {
    for (let at = 0; at < bytes.length; at += 3) {
      const changed = Uint8Array.from(bytes)
      changed[at] ^= 0x55
      for (const file of [bytes.subarray(0, at), changed]) {
        const result = await read(file)
        expect('spans' in result || result.where !== '').toBe(true)
      }
    }
  })

  it('of another kind is named', async () => {
    const perfetto = [
      0x0a, 0x12, 0x82, 0x47, 0x7a, 0x76, 0xb2, 0x8d, 0x42, 0xba, 0x81, 0xdc, 0x33, 0x32, 0x6d, 0x57, 0xa0, 0x79,
    ]
    expect(await read(Uint8Array.from(perfetto))).toMatchObject({ reason: 'isPerfetto' })
    expect(await read(Uint8Array.from([0x0a, 0x02, 0x08, 0x01]))).toMatchObject({ reason: 'isProtobuf' })
  })
})
