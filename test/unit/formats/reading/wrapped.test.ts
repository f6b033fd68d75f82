/** Traces as people have them: within a log, a message, a comment, an archive, an encoding. */
import { gzipSync } from 'node:zlib'
import { strToU8, zipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { readTraceFile } from '../../../../panel/formats/all'
import { otlp } from '../../../../panel/formats/otlp/otlp'
import { Fault } from '../../../../panel/formats/reading/json-parts'
import type { ReadFile } from '../../../../panel/formats/reading/read-file'
import { fileContent } from '../../../../panel/state/transfer/file-content'
import { plainSpan } from '../spans'

async function read(content: string | Uint8Array): Promise<ReadFile> {
  try {
    const bytes = typeof content === 'string' ? strToU8(content) : content
    return readTraceFile(await fileContent(new Blob([new Uint8Array(bytes)])))
  } catch (error) {
    if (error instanceof Fault) return { reason: error.reason, where: error.where }
    throw error
  }
}

async function names(content: string | Uint8Array): Promise<string[]> {
  const file = await read(content)
  if (!('spans' in file)) throw new Error(`${file.reason} at ${file.where}`)
  return file.spans.map(({ name }) => name)
}

const spans = [1, 2].map((i) => plainSpan(i, { attributes: [['url.full', 'https://shop.test/it’s "x" // y']] }))
const json = [...otlp.write(spans)].join('').replaceAll('\n', '')
const pretty = JSON.stringify(JSON.parse(json), null, 2)
const lines = pretty.split('\n')
const record = (log: string) => JSON.stringify({ log, stream: 'stdout', time: '2026-01-01T00:00:00Z' })

describe('a trace is read', () => {
  it.each([
    ['in a string', JSON.stringify(json)],
    ['in a string in a string', JSON.stringify(JSON.stringify(json))],
    ['in a list of strings', JSON.stringify([json])],
    ['in the messages of a queue', JSON.stringify({ records: [{ value: json }] })],
    ['in a record of Docker', `${record(`${json}\n`)}\n`],
    ['on several records of Docker', lines.map((line) => record(`${line}\n`)).join('\n')],
    ['in a record of the journal', JSON.stringify({ MESSAGE: json, _PID: '1' })],
    ['behind the names of containers', lines.map((line) => `web-1  | ${line}`).join('\n')],
    ['behind coloured names', lines.map((line) => `\u001b[36mweb-1  | \u001b[0m${line}`).join('\n')],
    ['behind the name of a pod and times', lines.map((line) => `[pod/a/b] 2026-01-01T00:00:00.1Z ${line}`).join('\n')],
    ['behind what a container runtime writes', lines.map((l) => `2026-01-01T00:00:00.1Z stdout F ${l}`).join('\n')],
    ['behind what the journal writes', lines.map((line) => `Nov 29 17:00:00 host app[12]: ${line}`).join('\n')],
    ['in a quotation', lines.map((line) => `> ${line}`).join('\n')],
    ['in a fence of Markdown', `Here it is:\n\n\`\`\`json\n${pretty}\n\`\`\`\n\nThanks!`],
    ['behind the headers of an answer', `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n${json}`],
    ['with comments', `// my {trace}\n${pretty.replaceAll('"kind": 1,', '"kind": 1, // it’s [a] "kind\n /* or { */')}`],
    ['in a page as a browser saves it', `<html><head></head><body><pre>${escaped(json)}</pre></body></html>`],
    ['with entities for its quotes', escaped(json)],
    ['in a command of curl', `curl 'http://localhost:4318' -H 'a: "x[1]"' --data-raw '${json}'`],
    [
      'in a command of curl with escapes',
      `curl 'http://a' --data-raw $'${json.replaceAll('\\', '\\\\').replace('kind', '\\u006bind')}'`,
    ],
    ['in a request copied as code', `fetch("http://localhost:4318", {\n  "body": ${JSON.stringify(json)},\n});`],
    ['as Python prints it', json.replaceAll('"kind":1', "'kind':1,'x':None,'y':True")],
    ['in a JSON text sequence', `\u001e${json}\n`],
    ['in Base64', btoa(String.fromCharCode(...strToU8(json)))],
    ['in lines of Base64', btoa(String.fromCharCode(...gzipSync(json))).replace(/.{76}/g, '$&\r\n')],
    ['in a data URL', `data:application/json;base64,${btoa(String.fromCharCode(...strToU8(json)))}`],
    ['in UTF-16 behind other text', new Uint8Array(Buffer.from(`trace: ${json.replaceAll('’', '')}`, 'utf16le'))],
    ['in a tar', tar({ 'a.json': json })],
    ['in a compressed tar', new Uint8Array(gzipSync(tar({ 'dir/a.json': json })))],
  ])('%s', async (_how, content) => expect(await names(content)).toEqual(['span 1', 'span 2']))

  it('up to where a compressed file is cut off, which is said', async () => {
    const many = Array.from({ length: 3000 }, (_, i) => [...otlp.write([plainSpan(i + 1)])].join('')).join('\n')
    const file = await read(gzipSync(many).subarray(0, -500))
    if (!('spans' in file)) throw new Error(file.reason)
    expect(file.spans.length).toBeGreaterThan(1000)
    expect(file.listed[0]).toMatchObject({ part: 'text', reason: 'cutOff' })
  })

  it('from an archive whose other files are damaged', async () => {
    const file = await read(zipSync({ 'a.json': strToU8(json), 'b.json.gz': gzipSync(json).subarray(0, 12) }))
    expect(file).toMatchObject({
      spans: { length: 2 },
      listed: [{ part: 'file', reason: 'damaged', where: 'b.json.gz' }],
    })
  })

  it('and its own texts are left as they are', async () => {
    const file = await read(JSON.stringify({ ...JSON.parse(json), log: json.replaceAll('span 1', 'other') }))
    expect(file).toMatchObject({ spans: [{ name: 'span 1' }, { name: 'span 2' }] })
  })
})

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')
}

describe('what a browser’s console shows in short', () => {
  const id = (i: number) => `${i}`.padStart(16, '0')
  const shown = (i: number) =>
    `Object { resource: {…}, traceId: "${'5'.repeat(32)}", id: "${id(i)}", name: "span ${i}", kind: 0, parentSpanContext: {…}, timestamp: 1767603600000000, duration: 100, attributes: Object { a: "b" }, events: Array(2) [ {…}, {…} ], status: {…}, … }`

  it('is read, and what it leaves out is said', async () => {
    const file = await read(`${shown(1)}\n${shown(2)}\n`)
    if (!('spans' in file)) throw new Error(file.reason)
    expect(file.spans).toMatchObject([
      { name: 'span 1', attributes: [['a', 'b']] },
      { name: 'span 2', attributes: [['a', 'b']] },
    ])
    const listed = file.listed.map(({ part, reason }) => `${part} ${reason}`)
    expect(listed).toEqual(expect.arrayContaining(['parent badId', 'text isShortened']))
  })
})

/** An archive as POSIX describes it. */
function tar(files: Readonly<Record<string, string>>): Uint8Array {
  const blocks = Object.entries(files).map(([name, text]) => {
    const size = strToU8(text).length
    const block = new Uint8Array(512 + Math.ceil(size / 512) * 512)
    block.set(strToU8(name), 0)
    block.set(strToU8(`${size.toString(8).padStart(11, '0')}\0`), 124)
    block.set(strToU8('0'), 156)
    block.set(strToU8('ustar\0'), 257)
    block.set(strToU8(text), 512)
    return block
  })
  return new Uint8Array([...blocks.flatMap((block) => [...block]), ...new Uint8Array(1024)])
}

describe('what is no trace is named', () => {
  it.each([
    ['isCompressed', 'BZh91AY&SY'],
    [
      'isEmptyArchive',
      new Uint8Array(512).fill(0).with(257, 0x75).with(258, 0x73).with(259, 0x74).with(260, 0x61).with(261, 0x72),
    ],
    ['isMetricsOrLogs', '{"resourceMetrics":[]}'],
    ['isMetricsOrLogs', '{"metric":"http_reqs","type":"Point","data":{"value":1}}\n{"metric":"x","type":"Point"}'],
    ['isMetricsOrLogs', '# HELP up Whether it is up\nup{a="b"} 1'],
    [
      'isMetricsOrLogs',
      '{"level":30,"msg":"hello","trace_id":"5b8efff798038103d269b633813fc60c"}\n{"level":30,"msg":"x"}',
    ],
    ['isErrorAnswer', '{"data":null,"errors":[{"code":404,"msg":"trace not found"}]}'],
    ['isErrorAnswer', '{"message":"Unauthorized","statusCode":401}'],
    ['isTestReport', '<?xml version="1.0"?>\n<testsuites/>'],
    ['isTestReport', '{"numTotalTests":1,"testResults":[]}'],
    ['isReactProfile', '{"version":5,"dataForRoots":[]}'],
    ['isProtocolLog', '[{"method":"Network.loadingFinished","params":{"requestId":"1"}}]'],
    ['isNetLog', '{"constants":{"logEventTypes":{}},"events":[]}'],
    ['isUserFlow', '{"title":"x","steps":[]}'],
    ['isSessionReplay', '[{"type":4,"data":{},"timestamp":1}]'],
    ['isBuildStats', '{"inputs":{},"outputs":{}}'],
    ['isProxySession', '[{"host":"a","protocolVersion":"HTTP/1.1","durations":{}}]'],
    ['isSystemTrace', '<!DOCTYPE html><html i18n-values="dir"><!-- trace-viewer --></html>'],
    ['isSystemTrace', '# tracer: nop\n#'],
    ['isGoTrace', 'go 1.22 trace\0\0\0'],
    ['isJavaRecording', 'FLR\0\0\u0002'],
    ['isParquet', 'PAR1\0\0\0\0'],
    ['isYaml', 'resourceSpans:\n  - resource: {}\n    scopeSpans: []'],
    ['isXml', '<?xml version="1.0"?><a>{"traceId":1}</a>'],
    ['isHeapSnapshot', '{"head":{"callFrame":{},"selfSize":0},"samples":[]}'],
    ['isSpeedscope', Uint8Array.from([0x0a, 0x04, 0x08, 0x01, 0x10, 0x02, 0x0a, 0x04, 0x08, 0x03, 0x10, 0x04])],
    [
      'hasNoTimes',
      "[main] INFO io.opentelemetry.exporter.logging.LoggingSpanExporter - 'GET' : 5b8efff798038103d269b633813fc60c eee19b7ec3c1b170 SERVER [tracer: a:1] AttributesMap{data={a=1}, capacity=128}",
    ],
    [
      'hasNoTimes',
      '*SPANS FOR DEBUG*\n{span,64480120921600870463539706779905870846,11592009751350035697,[],undefined}',
    ],
    [
      'hasNoTimes',
      '2025-05-09T19:57:16.332+0200\tinfo\tTraces\t{"spans": 1}\nokey-dokey ab1030bd4ee554af936542b01d7b4807 1d8c93663d043aa8 a=1\n\t{"resource": {}}',
    ],
    ['isSpeedscope', '# callgrind format\nevents: Instructions'],
    ['isSpeedscope', 'main;load;parse 12\nmain;load 3\n'],
    ['isSpeedscope', 'node    10 198792.736893:    1001001 cpu-clock:\n\t             643 _Z4betav (/a)'],
    ['isSpeedscope', '{"version":1.2,"mode":"cpu","samples":4,"frames":{}}'],
    ['isCpuProfile', '{"traceEvents":[{"ph":"P","name":"Profile","pid":1,"tid":1,"ts":1,"args":{}}]}'],
    ['isShortened', "ConsoleSpanExporter.js:63 {resource: {…}, traceId: '5b8efff798038103d269b633813fc60c', …}\n"],
    ['noSpans', '[]'],
    ['noSpans', '{}'],
  ])('%s', async (reason, content) => expect(await read(content)).toMatchObject({ reason }))
})
