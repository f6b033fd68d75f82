/** What the worker that reads a file tells. */
import { readTraceFile } from '../../formats/all'
import { importedDocuments } from '../../formats/imported-documents'
import { Fault, type FaultReason } from '../../formats/json-parts'
import type { ImportedDocumentInfo } from '../../store/documents'
import type { SpanKey } from '../../store/model'
import { fileText } from './file-text'

export type FromReader =
  | { readonly type: 'document'; readonly info: ImportedDocumentInfo }
  | { readonly type: 'block'; readonly documentId: string; readonly bytes: ArrayBuffer }
  | { readonly type: 'done'; readonly title: string; readonly spans: number; readonly first: SpanKey }
  | { readonly type: 'fault'; readonly reason: FaultReason; readonly where: string }

export interface ToReader {
  readonly file: File
  /** What the ids of its documents begin with. */
  readonly id: string
}

/** Total: any file gives documents with their blocks and then `done`, or a `fault` and nothing else. */
export async function* readFile({ file, id }: ToReader): AsyncGenerator<FromReader, void> {
  let read: ReturnType<typeof readTraceFile>
  try {
    read = readTraceFile(await fileText(file))
  } catch (error) {
    read = error instanceof Fault ? error : { reason: 'tooLarge', where: 'file' }
  }
  if (!('spans' in read)) {
    yield { type: 'fault', reason: read.reason, where: read.where }
    return
  }
  const { spans, title } = read
  let number = 0
  for (const { url, lastMs, blocks } of importedDocuments(spans)) {
    const documentId = `${id}:${number++}`
    yield { type: 'document', info: { documentId, fileName: file.name, url, lastMs } }
    for (const bytes of blocks()) yield { type: 'block', documentId, bytes }
  }
  const first = spans.reduce((earliest, span) => (span.startNs < earliest.startNs ? span : earliest), spans[0])
  yield { type: 'done', title, spans: spans.length, first: `${first.traceId}:${first.spanId}` }
}
