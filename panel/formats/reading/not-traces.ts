/** Recognizes files that are not traces, or cannot be read here, to say what they are and where to open them. */
import { isObject, type JsonObject } from './json-parts'
import type { NotTraces } from './not-trace-reasons'

type Has = (...names: readonly string[]) => boolean

/** What documents of JSON are, by their top-level members. The first that fits counts. */
const DOCUMENTS: readonly (readonly [NotTraces, (value: JsonObject, has: Has) => boolean])[] = [
  ['isHeapSnapshot', (value, has) => has('snapshot', 'strings') || (isObject(value.head) && 'selfSize' in value.head)],
  ['isCpuProfile', (_, has) => has('nodes', 'timeDeltas') || has('nodes', 'samples') || has('head', 'samples')],
  // In files of Firefox's former Performance panel it is the member `profile`.
  ['isFirefoxProfile', (value, has) => [value, value.profile].some(isFirefoxProfile) || has('meta', 'profileJSON')],
  ['isSafariRecording', ({ recording }) => isObject(recording) && 'instrumentTypes' in recording],
  // Flutter's DevTools keep a recording of Perfetto as a list of its bytes.
  ['isPerfetto', (value) => [value, value.performance].some((one) => isObject(one) && Array.isArray(one.traceBinary))],
  ['isPlaywright', ({ type }, has) => type === 'context-options' && has('version')],
  ['isSpeedscope', (_, has) => has('$schema', 'profiles') || has('shared', 'profiles')],
  // stackprof of Ruby, GHC, V8's own log
  ['isSpeedscope', (_, has) => has('frames', 'mode') || has('cost_centres', 'profile') || has('code', 'ticks')],
  ['isLighthouse', (_, has) => has('lighthouseVersion') || has('audits', 'categories')],
  ['isSourceMap', (_, has) => has('mappings', 'version') || has('sections', 'version')],
  ['isSearchResult', ({ traces }) => isSearchResult(traces)],
  ['isReactProfile', (_, has) => has('dataForRoots')],
  ['isNetLog', ({ constants }, has) => has('events') && isObject(constants) && 'logEventTypes' in constants],
  ['isUserFlow', (_, has) => has('title', 'steps')],
  ['isTestReport', (_, has) => has('testResults') || has('stats', 'suites') || has('stats', 'results')],
  ['isTestReport', ({ stats }) => isObject(stats) && 'passes' in stats],
  // Cypress, Newman and Postman, Artillery
  [
    'isTestReport',
    (_, has) => has('totalTests', 'runs') || has('collection_id', 'results') || has('aggregate', 'intermediate'),
  ],
  ['isTestReport', ({ run }) => isObject(run) && 'executions' in run && 'stats' in run],
  ['isBuildStats', (_, has) => has('inputs', 'outputs') || has('chunks', 'modules') || has('nodeParts', 'nodeMetas')],
  ['isMetricsOrLogs', (value) => isMetricsOrLogs(value)],
  ['isErrorAnswer', (value) => errorIn(value) !== undefined],
]

/** Recognizes a JSON document. */
export function notTracesIn(value: unknown): NotTraces | undefined {
  if (Array.isArray(value)) return notTracesInList(value)
  if (!isObject(value)) return undefined
  const has = (...names: readonly string[]) => names.every((name) => name in value)
  return DOCUMENTS.find(([, fits]) => fits(value, has))?.[0]
}

/** Recognizes a list by its first item. */
function notTracesInList([first]: readonly unknown[]): NotTraces | undefined {
  if (!isObject(first)) return undefined
  const has = (...names: readonly string[]) => names.every((name) => name in first)
  if (typeof first.type === 'number' && has('data', 'timestamp')) return 'isSessionReplay'
  if (isObject(first.params) && /^[A-Z]\w{1,40}\.\w/.test(String(first.method))) return 'isProtocolLog'
  return has('host', 'protocolVersion', 'durations') ? 'isProxySession' : undefined
}

function isFirefoxProfile(value: unknown): boolean {
  return isObject(value) && isObject(value.meta) && 'threads' in value
}

/** Tempo's answer to a search. */
function isSearchResult(traces: unknown): boolean {
  const [found] = Array.isArray(traces) ? traces : []
  return isObject(found) && ('rootServiceName' in found || 'rootTraceName' in found)
}

/** OTLP's, what k6 and Prometheus write, Tempo's metrics, and lines of loggers. */
function isMetricsOrLogs(value: JsonObject): boolean {
  if (['resourceMetrics', 'resourceLogs', 'resource_metrics', 'resource_logs'].some((name) => name in value))
    return true
  if (isObject(value.metrics) && 'root_group' in value) return true
  if ('level' in value && ('msg' in value || 'message' in value)) return true
  // Drains of Vercel and Netlify.
  if (('message' in value && 'source' in value && 'deploymentId' in value) || 'log_entry_type' in value) return true
  if (value.type === 'Metric' || (value.type === 'Point' && 'metric' in value)) return true
  const [series] = Array.isArray(value.series) ? value.series : []
  if (isObject(series) && ('samples' in series || 'promLabels' in series)) return true
  return isObject(value.data) && 'resultType' in value.data
}

/** What a server says about an error, also beside an empty answer. */
export function errorIn(value: unknown): string | undefined {
  if (!isObject(value)) return undefined
  const [first] = Array.isArray(value.errors) ? value.errors : []
  for (const said of [value.error, value.error_description, first]) {
    if (typeof said === 'string' && said !== '') return said
    if (!isObject(said)) continue
    const text = said.message ?? said.msg ?? said.reason
    if (typeof text === 'string') return text
  }
  const isAnswer = 'code' in value || 'status' in value || 'statusCode' in value
  return isAnswer && typeof value.message === 'string' ? value.message : undefined
}

/** Recognizes other text by its beginning. */
export function notTracesInText(text: string): NotTraces | undefined {
  const start = text.slice(0, 512).trimStart()
  if (/^(?:<!doctype html|<html|<!--|<head|<body|<div)/i.test(start)) {
    return /trace-viewer|systrace/.test(text.slice(0, LOOKED_AT)) ? 'isSystemTrace' : 'isWebPage'
  }
  if (/^(?:<\?xml[^>]*>\s*)?(?:<!--[^>]*-->\s*)?<testsuites?\b/.test(start)) return 'isTestReport'
  // JMeter, Locust
  if (start.startsWith('timeStamp,elapsed,label,') || start.startsWith('Type,Name,Request Count,'))
    return 'isTestReport'
  if (start.includes('<charles-session')) return 'isProxySession'
  if (/^<(?:\?xml|svg)\b/i.test(start)) return 'isXml'
  if (start.startsWith('# tracer:')) return 'isSystemTrace'
  if (start.startsWith('# HELP ') || start.startsWith('# TYPE ')) return 'isMetricsOrLogs'
  if (PROFILES.some((one) => start.startsWith(one)) || isCollapsed(start)) return 'isSpeedscope'
  if (start.startsWith('TRACEv0')) return 'isTurbopack'
  if (/^(?:---\s+)?(?:resource(?:Spans|Metrics|Logs)|spans|traces|batches):\s/.test(start)) return 'isYaml'
  // Text has no such control characters.
  if (/\p{Cc}/u.test(start.replace(/\s/g, ''))) return 'isBinary'
  return undefined
}

/** Whether a text has objects as a browser's console shows them, with `…` for what it leaves out. */
export function isShortened(text: string): boolean {
  return ['{…}', '[…]', ', …}', ', … }'].some((mark) => text.includes(mark))
}

/** How profiles begin: callgrind, perf, Instruments, V8. */
const PROFILES = [
  '# callgrind format',
  'version: 1\ncreator: callgrind',
  '# ========\n# captured on',
  'Weight\tSelf',
  'v8-version,',
]

/** Whether lines are stacks with their counts (`a;b;c 12`), or samples as `perf script` prints them. */
function isCollapsed(start: string): boolean {
  const [first, second = ''] = start.split('\n')
  if (/^\S{1,100} {1,20}\d{1,9}[ /].{0,60}: {1,20}\d{1,12} [\w:-]{1,60}:/.test(first))
    return /^\s+[0-9a-f]{2,16} /.test(second)
  const isStack = (line: string) => /^[^;{"]{1,200};.{1,400} \d{1,12}\r?$/.test(line)
  return isStack(first) && isStack(second)
}

/** Whether a log's beginning has spans as Java's `LoggingSpanExporter` or the Collector's `debug` exporter print them in short. */
export function hasNoTimes(text: string): boolean {
  const start = text.slice(0, LOOKED_AT)
  // Erlang's counts from no known time.
  if (start.includes('*SPANS FOR DEBUG*')) return true
  return /^[^\n]{0,300} [0-9a-f]{32} [0-9a-f]{16} (?:[A-Z]{6,8} \[tracer: |[\w.-]{1,100}=)/m.test(start)
}

/** How much of a text is looked at, in UTF-16 code units: a system trace's page begins with scripts. */
const LOOKED_AT = 65_536

/** What bytes may begin with, as Latin text. */
const BEGINNINGS: readonly (readonly [start: string, NotTraces])[] = [
  ['go 1.', 'isGoTrace'],
  ['FLR\0', 'isJavaRecording'],
  ['JAVA PROFILE', 'isJavaRecording'],
  ['PAR1', 'isParquet'],
  // Of Android: both open in Firefox's profiler, too.
  ['SIMPLEPERF', 'isFirefoxProfile'],
  ['SLOW', 'isFirefoxProfile'],
]

/** Recognizes bytes that are no text by their beginning. */
export function notTracesInBytes(bytes: Uint8Array): NotTraces | undefined {
  const start = String.fromCharCode(...bytes.subarray(0, 16))
  const found = BEGINNINGS.find(([mark]) => start.startsWith(mark))?.[1]
  if (found !== undefined) return found
  return hasValueType(bytes) ? 'isSpeedscope' : undefined
}

/** Whether near the beginning stands a type and a unit of values, each a number of one byte: so profiles of pprof say them. */
function hasValueType(bytes: Uint8Array): boolean {
  const last = Math.min(bytes.length - 6, 256)
  for (let at = 0; at <= last; at++) {
    const [field, length, type, , unit] = bytes.subarray(at, at + 5)
    if (field === 0x0a && length === 4 && type === 0x08 && unit === 0x10) return true
  }
  return false
}
