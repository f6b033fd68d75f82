/** The list of all file formats, and the function that reads a file of any of them. */
import { anyRows } from './backends/any-rows'
import { clickhouse } from './backends/clickhouse'
import { datadog } from './backends/datadog'
import { elasticApm } from './backends/elastic-apm'
import { elasticRum } from './backends/elastic-rum'
import { googleCloud } from './backends/google-cloud'
import { grafanaFrame } from './backends/grafana-frame'
import { ROW_READERS } from './backends/row-shapes'
import { sentry } from './backends/sentry'
import { skyWalking } from './backends/sky-walking'
import { xRay } from './backends/x-ray'
import { chrome } from './chrome/chrome'
import { collectorDebug } from './console/collector-debug'
import { cppConsole } from './console/cpp-console'
import { dotnetConsole } from './console/dotnet-console'
import { goConsole } from './console/go-console'
import { javascriptConsole } from './console/javascript-console'
import { phpConsole } from './console/php-console'
import { pythonConsole } from './console/python-console'
import { rubyConsole } from './console/ruby-console'
import { rustConsole } from './console/rust-console'
import type { TraceFormat, TraceReader } from './format'
import { har } from './har/har'
import { jaeger } from './jaeger/jaeger'
import { nextTrace } from './next/next-trace'
import { otlp, otlpLines } from './otlp/otlp'
import { apolloTracing } from './programs/apollo-tracing'
import { miniProfiler } from './programs/mini-profiler'
import { performanceEntries } from './programs/performance-entries'
import { pinpoint } from './programs/pinpoint'
import { turborepo } from './programs/turborepo'
import { wavefront } from './programs/wavefront'
import { type FileContent, type ReadFile, readWith } from './reading/read-file'
import { zipkin } from './zipkin/zipkin'
import { zipkinV1 } from './zipkin/zipkin-v1'

/** The formats that can be written. */
export const FORMATS: readonly TraceFormat[] = [otlp, otlpLines, jaeger, zipkin, chrome]

/** All readers. The first that recognizes a value reads it. */
const READERS: readonly TraceReader[] = [
  otlp,
  phpConsole,
  pythonConsole,
  goConsole,
  javascriptConsole,
  collectorDebug,
  dotnetConsole,
  rustConsole,
  rubyConsole,
  cppConsole,
  jaeger,
  nextTrace,
  zipkinV1,
  zipkin,
  chrome,
  har,
  grafanaFrame,
  xRay,
  ...ROW_READERS,
  datadog,
  sentry,
  elasticApm,
  googleCloud,
  clickhouse,
  skyWalking,
  elasticRum,
  wavefront,
  miniProfiler,
  apolloTracing,
  turborepo,
  pinpoint,
  performanceEntries,
  anyRows,
]

/** The names of all formats that can be read. */
export const READ_TITLES: readonly string[] = READERS.map(({ title }) => title)

/** Reads a file of any format. Never throws: returns its spans, or what is wrong with it and where. */
export function readTraceFile(content: FileContent): ReadFile {
  return readWith(READERS, content)
}
