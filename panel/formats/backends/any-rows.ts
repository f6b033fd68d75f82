/**
 * Spans as rows of a backend that is not known by name: what a column means is told by what such columns are called everywhere.
 * A row counts only if it names its trace and itself, and says when it started and how long it took.
 */
import { Fault, isDate, isObject, type JsonObject } from '../reading/json-parts'
import { eventsIn } from './any-events'
import { type RowShape, readerOfRows, readRow } from './rows'
import { epochUnit, memberAt, type SpanFields, type Unit } from './span-fields'

/** What columns are called, in lower case and without what separates words; names that say more come first. */
const NAMES = {
  traceId: ['traceid', 'tracetraceid', 'contexttraceid', 'spancontexttraceid'],
  spanId: ['spanid', 'spanspanid', 'tracespanid', 'contextspanid', 'spancontextspanid', 'id', 'guid'],
  parentId: ['parentspanid', 'parentid', 'spanparentid', 'parentspan', 'parent', 'tagsparentspanguid'],
  name: [
    ...['spanname', 'operationname', 'displayspanname', 'name', 'displayname', 'opname', 'operation', 'title'],
    ...['spandataname', 'spandatatype'],
  ],
  start: [
    ...['starttimeunixnano', 'spanstarttimestampnanos', 'starttimemicros', 'startmicros', 'startmillis', 'startms'],
    ...['starttime', 'startedat', 'starttimestamp', 'timestampsstartedat', 'start', 'timestamp', 'time'],
  ],
  end: [
    ...['endtimeunixnano', 'spanendtimestampnanos', 'endtimemicros', 'endmicros', 'endmillis', 'endms', 'endtime'],
    ...['endedat', 'endtimestamp', 'finishedat', 'finishtime', 'timestampsfinishedat', 'completedat', 'end'],
  ],
  service: ['servicename', 'service', 'appname', 'resourceservicename', 'resourceattributesservicename'],
  kind: ['spankind', 'kind'],
  status: ['statuscode', 'spanstatuscode', 'status', 'spanstatus', 'tracestatus', 'state'],
  error: ['haserror', 'iserror', 'error', 'errorinfo', 'errorcount', 'exception'],
  message: ['statusmessage', 'spanstatusmessage', 'tracestatusdescription', 'errormessage', 'errorinfomessage'],
  attributes: ['attributes', 'spanattributes', 'spantags', 'traceattributes', 'attrs', 'tags', 'data', 'meta'],
  resource: ['resourceattributes', 'resourcetags', 'processtags', 'resource'],
  children: ['children', 'childspans', 'spans', 'calls'],
  events: ['events', 'spanevents', 'logs'],
  // Lines of loggers name the span in which they were written.
  logs: ['level', 'severity', 'msg', 'message', 'logger', 'log'],
}

/** Objects whose members are fields of the span, too. */
const GROUPS = new Set([
  ...[
    'context',
    'spancontext',
    'timestamps',
    'span',
    'trace',
    'status',
    'spanstatus',
    'error',
    'errorinfo',
    'spandata',
  ],
  ...['tags', 'resource'],
])
/** Of these, nothing is left to be kept. */
const KEPT = new Set(['context', 'spancontext', 'timestamps', 'status', 'spanstatus'])

/** `duration_nano`, `latencyMs`, `elapsed_seconds`. */
const DURATION = /^(?:span)?(?:duration|latency|elapsed|elapsedtime)(?:in)?([a-z]*)$/
const UNITS: Readonly<Record<string, Unit>> = {
  ...{ n: 'ns', ns: 'ns', nano: 'ns', nanos: 'ns', nanoseconds: 'ns' },
  ...{ us: 'us', micro: 'us', micros: 'us', microseconds: 'us' },
  ...{ ms: 'ms', milli: 'ms', millis: 'ms', milliseconds: 'ms' },
  ...{ s: 's', sec: 's', secs: 's', seconds: 's' },
}

/** The columns of a row by what they mean. */
interface AnyShape extends RowShape {
  /** A duration without a unit: the start's, if that is a number. */
  readonly lasted: string | undefined
  readonly events: string | undefined
}

/** Rows of any backend. */
export const anyRows = readerOfRows('Table of spans', shapeOf, (row, fields) => {
  const { shape, object } = row
  const { lasted, events } = shape
  const unit = lasted === undefined ? undefined : unitOf(lasted, shape, fields)
  const whole = lasted && unit ? { ...shape, duration: [[lasted, unit]] as const } : shape
  const span = readRow({ ...row, shape: whole }, fields)
  return events === undefined ? span : { ...span, events: eventsIn(object[events], span.startNs, fields, events) }
})

/** Shapes by what rows have: the rows of a file have the same few. */
const shapes = new Map<string, AnyShape | undefined>()
const MAX_SHAPES = 1000

function shapeOf(object: JsonObject): AnyShape | undefined {
  const signature = signatureOf(object)
  if (shapes.has(signature)) return shapes.get(signature)
  const shape = newShapeOf(object)
  if (shapes.size < MAX_SHAPES) shapes.set(signature, shape)
  return shape
}

/** All on which a shape depends: the names of members, and what kind of value each has. */
function signatureOf(object: JsonObject, isInner = false): string {
  let signature = ''
  for (const key of Object.keys(object)) {
    const value = object[key]
    signature += `${key}\n${kindOfValue(value)}`
    if (!isInner && isObject(value) && GROUPS.has(plainName(key))) signature += `{${signatureOf(value, true)}}`
  }
  return signature
}

function kindOfValue(value: unknown): string {
  if (value === undefined || value === null) return 'none'
  if (value === '' || value === 0) return typeof value
  if (Array.isArray(value)) return `[${typeof value[0]}`
  return isMap(value) ? `map ${typeof value}` : `some ${typeof value}`
}

function newShapeOf(object: JsonObject): AnyShape | undefined {
  const paths = pathsOf(object)
  const all = (names: readonly string[]) => names.flatMap((name) => paths.get(name) ?? [])
  const own = {
    traceId: all(NAMES.traceId),
    spanId: all(NAMES.spanId),
    name: all(NAMES.name),
    start: all(NAMES.start).filter((path) => memberAt(object, path) !== 0),
  }
  const end = all(NAMES.end)
  const durations = [...paths].filter(([name]) => unitNamed(name) !== undefined)
  const isWhole = Object.values(own).every(({ length }) => length > 0) && hasId(object, own.traceId, own.spanId)
  if (!isWhole || end.length + durations.length === 0) return undefined
  if (end.length === 0 && all(NAMES.logs).length > 0) return undefined
  return {
    ...own,
    parentId: all(NAMES.parentId),
    end,
    ...durationOf(object, end, durations),
    ...restOf(object, paths, all, durations),
  }
}

/** Whether the row has ids; a table's columns are all ''. */
function hasId(object: JsonObject, ...names: readonly (readonly string[])[]): boolean {
  return names.every((some) =>
    some.some((name) => ['string', 'number', 'bigint'].includes(typeof [memberAt(object, name)].flat()[0])),
  )
}

type Durations = readonly (readonly [name: string, path: string])[]

/** The duration; none if the row says when it ended. */
function durationOf(object: JsonObject, end: readonly string[], durations: Durations) {
  const isEnded = end.some((path) => ![undefined, null, '', 0].includes(memberAt(object, path) as null))
  const [first] = isEnded ? [] : durations
  const unit = first && unitNamed(first[0])
  return {
    duration: first && unit ? ([[first[1], unit]] as const) : [],
    lasted: unit === '' ? first?.[1] : undefined,
  }
}

function restOf(
  object: JsonObject,
  paths: ReadonlyMap<string, string>,
  all: (names: readonly string[]) => readonly string[],
  durations: Durations,
) {
  const resources = all(NAMES.resource).filter((path) => isMap(memberAt(object, path)))
  const maps = all(NAMES.attributes).filter((path) => isMap(memberAt(object, path)))
  const children = all(NAMES.children).find((path) => Array.isArray(object[path]))
  const events = all(NAMES.events).find((path) => Array.isArray(object[path]))
  const errors = all(NAMES.error)
  return {
    ...{ title: '', has: [], children, events, resources },
    service: [
      ...all(NAMES.service),
      ...resources.map((path) => `${path}.service.name`),
      ...maps.flatMap((path) => [`${path}.service.name`, `${path}.service_name`]),
    ],
    kind: all(NAMES.kind),
    hasFailed: (value: (name: string) => unknown) =>
      all(NAMES.status).some((path) => isFailure(value(path))) || errors.some((path) => isSet(value(path))),
    message: [...all(NAMES.message), ...errors.filter((path) => typeof memberAt(object, path) === 'string')],
    maps,
    without: [
      ...durations.map(([, path]) => path),
      ...all(NAMES.status),
      ...[children, events].filter((path) => path !== undefined),
      ...[...paths.values()].filter((path) => KEPT.has(plainName(path))),
    ],
  }
}

/** The paths of the members of a row by their plain names. */
function pathsOf(object: JsonObject): Map<string, string> {
  const paths = new Map<string, string>()
  for (const key of Object.keys(object)) {
    const name = plainName(key)
    if (!paths.has(name)) paths.set(name, key)
    const inner = GROUPS.has(name) ? object[key] : undefined
    if (!isObject(inner)) continue
    for (const own of Object.keys(inner)) {
      const nested = name + plainName(own)
      if (!paths.has(nested)) paths.set(nested, `${key}.${own}`)
    }
  }
  return paths
}

/** Of the names that were asked for first: all rows of a file have the same few. */
const plainNames = new Map<string, string>()
const MAX_NAMES = 5000

function plainName(name: string): string {
  const known = plainNames.get(name)
  if (known !== undefined) return known
  const plain = name.replace(/[^A-Za-z]/g, '').toLowerCase()
  if (plainNames.size < MAX_NAMES) plainNames.set(name, plain)
  return plain
}

/** The unit of a duration by its name, '' for none; undefined for what is no duration. */
function unitNamed(name: string): Unit | '' | undefined {
  const suffix = DURATION.exec(name)?.[1]
  return suffix === '' || suffix === undefined ? suffix : UNITS[suffix]
}

/**
 * The unit of a duration that does not say it: a number since the epoch tells its own. Beside a date it is not known, and the
 * end is left out; a text like `1.5ms` says its unit itself.
 */
function unitOf(lasted: string, { start }: AnyShape, fields: SpanFields): Unit | undefined {
  const value = fields.value(lasted)
  // OpenTelemetry's table in ClickHouse.
  if (lasted === 'Duration' && fields.value('SpanName') !== undefined) return 'ns'
  // Uptrace's: dates beside what Go counts.
  if (fields.value('durationSelf') !== undefined && isDate(fields.value(start[0]))) return 'ns'
  const since = start.map((name) => Number(fields.value(name))).find((number) => number > 0)
  if (since !== undefined) return epochUnit(since)
  if (typeof value === 'string' && /[a-z\u00b5\u03bc:]/.test(value)) return 'ms'
  fields.report.leaveOut('end', () => new Fault('badTime', `${fields.where}.${lasted}`, value))
  return undefined
}

function isMap(value: unknown): boolean {
  return isObject(value) || (typeof value === 'string' && (value === '' || value.startsWith('{')))
}

/** Whether a status is that of an error: by name, or by OTLP's number. */
function isFailure(value: unknown): boolean {
  if (typeof value === 'string') return value === '2' || /(?:^|_)(?:error|fail(?:ed|ure)?)$/i.test(value)
  return value === 2
}

/** Whether an error is said: not false, 0, '', or an empty object. */
function isSet(value: unknown): boolean {
  if (typeof value === 'string') return !['', 'false', '0', 'null'].includes(value)
  if (typeof value !== 'object' || value === null) return value === true || (typeof value === 'number' && value > 0)
  return Object.keys(value).length > 0
}
