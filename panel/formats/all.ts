/** All formats, and reading a file of any of them. */
import { chrome } from './chrome/chrome'
import type { TraceFormat } from './format'
import { jaeger } from './jaeger/jaeger'
import { otlp, otlpLines } from './otlp/otlp'
import { Fault, type FaultReason } from './reading/json-parts'
import type { TraceSpan } from './trace-model'
import { zipkin } from './zipkin/zipkin'

export const FORMATS: readonly TraceFormat[] = [otlp, otlpLines, jaeger, zipkin, chrome]

export type ReadFile =
  | { readonly spans: readonly TraceSpan[]; readonly title: string }
  | { readonly reason: FaultReason; readonly where: string }

/** Total: any text gives spans, or what is wrong with it and where. */
export function readTraceFile(text: string): ReadFile {
  try {
    const read = readWhole(text.replace(/^\ufeff/, ''))
    return read.spans.length === 0 ? { reason: 'noSpans', where: 'file' } : read
  } catch (error) {
    if (error instanceof Fault) return { reason: error.reason, where: error.where }
    // What is nested so deep that it cannot be read.
    return { reason: 'tooDeep', where: 'file' }
  }
}

function readWhole(text: string): Extract<ReadFile, { spans: unknown }> {
  const value = parsed(text) ?? parsedUnclosed(text)
  if (value !== undefined) return readValue(value, '')
  const lines = text.split('\n')
  const spans: TraceSpan[] = []
  let title = ''
  let found = 0
  lines.forEach((line, i) => {
    if (line.trim() === '') return
    const where = `line ${i + 1}`
    const one = parsed(line)
    // Where not even the first line is JSON, the file is none.
    if (one === undefined) throw new Fault('notJson', found === 0 ? faultIn(text) : where)
    found++
    const read = readValue(one, `${where}: `)
    title = read.title
    for (const span of read.spans) spans.push(span)
  })
  if (found === 0) throw new Fault('notJson', 'file')
  return { spans, title }
}

function readValue(value: unknown, before: string): Extract<ReadFile, { spans: unknown }> {
  const format = FORMATS.find((one) => one.recognizes(value))
  if (format === undefined) throw new Fault('unknownFormat', `${before}file`)
  try {
    return { spans: format.read(value), title: format.title }
  } catch (error) {
    if (error instanceof Fault) throw new Fault(error.reason, before + error.where)
    throw error
  }
}

function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text)
    return value
  } catch {
    return undefined
  }
}

/** A list of Chrome's trace events may lack its end: the browser may have gone before it could write it. */
function parsedUnclosed(text: string): unknown {
  if (!/^\s*\[/.test(text)) return undefined
  const end = text.trimEnd()
  return parsed(`${end.endsWith(',') ? end.slice(0, -1) : end}]`)
}

/** Where the engine says that a text stops being JSON. */
function faultIn(text: string): string {
  try {
    JSON.parse(text)
  } catch (error) {
    const place = /position \d+|line \d+ column \d+/.exec(String(error))
    if (place !== null) return place[0]
  }
  return 'file'
}
