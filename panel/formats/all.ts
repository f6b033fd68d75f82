/** All formats, and reading a file of any of them. */
import { chrome } from './chrome/chrome'
import type { TraceFormat, TraceReader } from './format'
import { jaeger } from './jaeger/jaeger'
import { otlp, otlpLines } from './otlp/otlp'
import { type FileContent, type ReadFile, readWith } from './reading/read-file'
import { zipkin } from './zipkin/zipkin'

export const FORMATS: readonly TraceFormat[] = [otlp, otlpLines, jaeger, zipkin, chrome]

/** The first that recognizes a value reads it. */
const READERS: readonly TraceReader[] = [otlp, jaeger, zipkin, chrome]

/** The names of all formats that are read. */
export const READ_TITLES: readonly string[] = READERS.map(({ title }) => title)

/** Total: any content gives spans, or what is wrong with it and where. */
export function readTraceFile(content: FileContent): ReadFile {
  return readWith(READERS, content)
}
