/** What the worker that reads a file tells. */
import { readTraceFile } from '../../formats/all'
import { importedDocuments } from '../../formats/imported-documents'
import { Fault, type FaultReason } from '../../formats/reading/json-parts'
import type { ImportedDocumentInfo } from '../../store/documents'
import type { SpanKey } from '../../store/model'
import { fileText } from './file-text'

export type FromReader =
  | { readonly type: 'document'; readonly info: ImportedDocumentInfo }
  | { readonly type: 'block'; readonly documentId: string; readonly bytes: ArrayBuffer }
  /** How much of the work is done, 0 to 1. */
  | { readonly type: 'progress'; readonly done: number }
  | { readonly type: 'done'; readonly title: string; readonly spans: number; readonly first: SpanKey }
  | { readonly type: 'fault'; readonly reason: FaultReason; readonly where: string }

export type ToReader =
  | {
      readonly type: 'read'
      readonly file: File
      /** What the ids of its documents begin with. */
      readonly id: string
    }
  /** A block was taken in. */
  | { readonly type: 'taken' }

/** Roughly how the work is shared out: the text, what it says, and the blocks that are made of that. */
const TEXT_DONE = 0.1
const SPANS_DONE = 0.6

/** Total: any file gives documents with their blocks and then `done`, or a `fault` and nothing else but progress. */
export async function* readFile({ file, id }: Extract<ToReader, { type: 'read' }>): AsyncGenerator<FromReader, void> {
  let read: ReturnType<typeof readTraceFile>
  try {
    const text = await fileText(file)
    yield { type: 'progress', done: TEXT_DONE }
    read = readTraceFile(text)
  } catch (error) {
    read = error instanceof Fault ? error : { reason: 'tooLarge', where: 'file' }
  }
  if (!('spans' in read)) {
    yield { type: 'fault', reason: read.reason, where: read.where }
    return
  }
  const { spans, title } = read
  yield { type: 'progress', done: SPANS_DONE }
  let number = 0
  let written = 0
  for (const { url, lastMs, blocks } of importedDocuments(spans)) {
    const documentId = `${id}:${number++}`
    yield { type: 'document', info: { documentId, fileName: file.name, url, lastMs } }
    for (const { bytes, spanCount } of blocks()) {
      yield { type: 'block', documentId, bytes }
      written += spanCount
      yield { type: 'progress', done: SPANS_DONE + (1 - SPANS_DONE) * (written / spans.length) }
    }
  }
  const first = spans.reduce((earliest, span) => (span.startNs < earliest.startNs ? span : earliest), spans[0])
  yield { type: 'done', title, spans: spans.length, first: `${first.traceId}:${first.spanId}` }
}
