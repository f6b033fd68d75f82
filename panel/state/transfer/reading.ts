/** Messages of the worker that reads a file. */
import { readTraceFile } from '../../formats/all'
import { importedDocuments } from '../../formats/imported-documents'
import type { ImportLoss, LeftOut } from '../../formats/reading/import-report'
import { Fault } from '../../formats/reading/json-parts'
import type { Refusal } from '../../formats/reading/read-file'
import type { TraceSpan } from '../../formats/trace-model'
import type { ImportedDocumentInfo } from '../../store/documents'
import type { SpanKey } from '../../store/model'
import { fileContent } from './file-content'

/** What the worker sends while it reads a file. */
export type FromReader =
  | { readonly type: 'document'; readonly info: ImportedDocumentInfo }
  | { readonly type: 'block'; readonly documentId: string; readonly bytes: ArrayBuffer }
  /** How much of the work is done, 0 to 1. */
  | { readonly type: 'progress'; readonly done: number }
  | ({ readonly type: 'done'; readonly title: string; readonly spans: number; readonly first: SpanKey } & NotRead)
  | ({ readonly type: 'fault' } & Refusal)

/** What is in a file and did not come into the panel. */
export interface NotRead {
  /** How much could not be read; the first of it is listed. */
  readonly leftOut: number
  readonly listed: readonly LeftOut[]
  /** What the panel does not keep, and how often it is said. */
  readonly losses: ReadonlyMap<ImportLoss, number>
}

/** What the panel sends to it. */
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
    const content = await fileContent(file)
    yield { type: 'progress', done: TEXT_DONE }
    read = readTraceFile(content)
  } catch (error) {
    read = error instanceof Fault ? error : { reason: 'tooLarge', where: 'file' }
  }
  if (!('spans' in read)) {
    const { reason, where, value } = read
    yield { type: 'fault', reason, where, value }
    return
  }
  const { spans, title, leftOut, listed } = read
  const losses = new Map(read.losses)
  const onCut = () => losses.set('cutValues', (losses.get('cutValues') ?? 0) + 1)
  yield { type: 'progress', done: SPANS_DONE }
  let number = 0
  let written = 0
  for (const { url, lastMs, clockOffsetMs, blocks } of importedDocuments(spans, onCut)) {
    const documentId = `${id}:${number++}`
    yield { type: 'document', info: { documentId, fileName: file.name, url, lastMs, clockOffsetMs } }
    for (const { bytes, spanCount } of blocks()) {
      yield { type: 'block', documentId, bytes }
      written += spanCount
      yield { type: 'progress', done: SPANS_DONE + (1 - SPANS_DONE) * (written / spans.length) }
    }
  }
  const first = firstOf(spans)
  yield { type: 'done', title, spans: spans.length, first: `${first.traceId}:${first.spanId}`, leftOut, listed, losses }
}

/** The earliest that has no parent: one that has may be earlier by its clock alone. */
function firstOf(spans: readonly TraceSpan[]): TraceSpan {
  const roots = spans.filter(({ parentId }) => parentId === undefined)
  const asked = roots.length > 0 ? roots : spans
  return asked.reduce((earliest, span) => (span.startNs < earliest.startNs ? span : earliest), asked[0])
}
