/** The members of an object that is a span, read one by one; what is wrong is left out and listed. */
import { SpanKind, StatusCode } from '../../../inpage/api/api'
import type { AttributeEntry } from '../../../inpage/block/format'
import { attributeValue, mapEntries } from '../json-value'
import { kindNamed } from '../marked-attributes'
import type { ImportReport } from '../reading/import-report'
import {
  dateAt,
  Fault,
  highResolutionTimeAt,
  idAt,
  isDate,
  isNoId,
  isObject,
  type JsonObject,
  nanosecondsAt,
  numberAt,
  textAt,
} from '../reading/json-parts'
import type { ReadSpan } from '../reading/read-span'
import { NOTHING_DROPPED } from '../trace-model'
import { type LocatedObject, pathOf } from './spans-in'

/** The unit of a time that is a number. */
export type Unit = 'ns' | 'us' | 'ms' | 's'

const NS_OF: Readonly<Record<Unit, number>> = { ns: 1, us: 1e3, ms: 1e6, s: 1e9 }
/** Of a part of a duration as Go prints it. */
const NS_OF_GO: Readonly<Record<string, number>> = { ...NS_OF, m: 60e9, h: 3600e9 }

/** Reads the members of one object. Names with dots are looked up as they are, and as a path. */
export class SpanFields {
  readonly where: string
  readonly report: ImportReport
  readonly #object: unknown

  constructor({ object, where }: LocatedObject, report: ImportReport) {
    this.#object = object
    this.where = where
    this.report = report
  }

  /** A member; of Elasticsearch's lists of one, that one. */
  value(name: string): unknown {
    const found = memberAt(this.#object, name)
    return Array.isArray(found) && found.length === 1 && !isObject(found[0]) ? found[0] : found
  }

  /** A text; '' if it is missing or wrong. */
  text(name: string): string {
    return this.report.tried('attribute', this.#at(name), () => textAt(this.value(name), this.#at(name))) ?? ''
  }

  /** @throws Fault for what is no id */
  id(name: string, digits: 16 | 32): string {
    return idAt(this.value(name), digits, this.#at(name), true)
  }

  /** The id of the parent; undefined for none. */
  parent(name: string, read: (value: unknown, where: string) => string = (value, at) => idAt(value, 16, at, true)) {
    const value = this.value(name)
    return isNoId(value) ? undefined : this.report.tried('parent', this.where, () => read(value, this.#at(name)))
  }

  /** A time: a date, or a number since the epoch. Undefined if it is missing or wrong. */
  time(part: 'start' | 'end', name: string, unit: Unit): bigint | undefined {
    const value = this.value(name)
    if (value === undefined || value === null || value === '') return undefined
    return this.report.tried(part, this.where, () => timeAt(value, unit, this.#at(name)))
  }

  /** A duration; undefined if it is missing or wrong. */
  duration(name: string, unit: Unit): bigint | undefined {
    const value = this.value(name)
    if (value === undefined || value === null || value === '') return undefined
    return this.report.tried(
      'end',
      this.where,
      () => timeSpanOf(value) ?? goDurationOf(value) ?? numberOf(value, unit, this.#at(name)),
    )
  }

  /** The attributes of a map, or of a list of pairs. What is neither is left out and listed. */
  entries(name: string, without: readonly string[] = []): AttributeEntry[] {
    const value = memberAt(this.#object, name)
    const map = Array.isArray(value) ? (mapOfPairs(value) ?? this.value(name)) : value
    if (!isObject(map) && map !== undefined && map !== null && map !== '')
      this.report.leaveOut('attribute', () => new Fault('notObject', this.#at(name), map))
    return entriesOf(map, this.#at(name), this.report).filter(([key]) => !without.includes(key))
  }

  /** A named attribute, if the member is there. */
  entry(key: string, name: string): AttributeEntry[] {
    const value = this.value(name)
    if (value === undefined || value === null || value === '') return []
    const read = this.report.tried('attribute', this.where, () => attributeValue(value, this.#at(name)))
    return read === undefined ? [] : [[key, read]]
  }

  /** A kind by its name, also as OTLP writes it. */
  kind(name: string): SpanKind {
    return kindNamed(String(this.value(name) ?? '').replace(/^(?:SPAN_)?KIND_/, ''))
  }

  #at(name: string): string {
    return pathOf(this.where, name)
  }
}

/** The unit of a number since the epoch, by its size: seconds until the year 5138, the others from 1973 on. */
export function epochUnit(value: unknown): Unit {
  const number = Number(value)
  return number > 1e17 ? 'ns' : number > 1e14 ? 'us' : number > 1e11 ? 'ms' : 's'
}

/** A map as attributes; nothing of what is no map. */
export function entriesOf(value: unknown, where: string, report: ImportReport): AttributeEntry[] {
  return isObject(value) ? mapEntries(value, where, report) : []
}

/** Of `[['key', value]]` or `[{ key, value }]`; undefined for any other list. */
function mapOfPairs(list: readonly unknown[]): JsonObject | undefined {
  const pairs = list.flatMap((one): (readonly [string, unknown])[] => {
    const [key, value] = isObject(one) ? [one.key, one.value] : Array.isArray(one) && one.length === 2 ? one : []
    return typeof key === 'string' ? [[key, value]] : []
  })
  return pairs.length === list.length ? Object.fromEntries(pairs) : undefined
}

/** A member by its name as it is, or as a path: `trace.id`. */
export function memberAt(object: unknown, name: string): unknown {
  if (!isObject(object)) return undefined
  if (name in object) return object[name]
  for (let dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
    const inner = memberAt(object[name.slice(0, dot)], name.slice(dot + 1))
    if (inner !== undefined) return inner
  }
  return undefined
}

/** @throws Fault for what is no time */
export function timeAt(value: unknown, unit: Unit, where: string): bigint {
  if (isDate(value)) return dateAt(value, where)
  if (Array.isArray(value) && value.length === 2) return highResolutionTimeAt(value, where)
  return nanosecondsAt(numberOf(value, unit, where), where)
}

/**
 * An id of 64 bits in decimal digits, or in hex where it has other digits than those.
 *
 * @throws Fault for what is none
 */
export function decimalId(value: unknown, where: string): string {
  const id = typeof value === 'bigint' || typeof value === 'number' ? String(value) : value
  if (typeof id === 'string' && /[a-f]/i.test(id)) return idAt(id, 16, where, true)
  if (typeof id !== 'string' || !/^\d{1,20}$/.test(id) || BigInt(id) === 0n) throw new Fault('badId', where, value)
  return BigInt.asUintN(64, BigInt(id)).toString(16).padStart(16, '0')
}

/** A duration of .NET, `1.00:00:00.0400000` (days, hours, minutes, seconds), in ns; undefined for what is none. */
function timeSpanOf(value: unknown): bigint | undefined {
  const found = typeof value === 'string' ? /^(?:(\d{1,8})\.)?(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?$/.exec(value) : null
  if (found === null) return undefined
  const [days, hours, minutes, seconds] = found.slice(1, 5).map((part) => BigInt(part ?? 0))
  const whole = ((days * 24n + hours) * 60n + minutes) * 60n + seconds
  return whole * 1_000_000_000n + BigInt((found[5] ?? '').padEnd(9, '0'))
}

/** A duration as Go prints it, `1m2.5s`, in ns; undefined for what is none. */
export function goDurationOf(value: unknown): bigint | undefined {
  // Tables that people look at have a space before the unit: `12.5 ms`.
  const text = typeof value === 'string' ? value.replace(/^([\d.]{1,20}) (?=[a-z\u00b5\u03bc]{1,2}$)/, '$1') : ''
  if (!/^(?:\d{1,9}(?:\.\d{1,9})?(?:h|m|s|ms|us|\u00b5s|\u03bcs|ns)){1,6}$/.test(text)) return undefined
  const parts = text.split(/(?<=[^\d.])(?=\d)/)
  return parts.reduce((sum, part) => sum + BigInt(Math.round(Number.parseFloat(part) * nsOf(part))), 0n)
}

function nsOf(part: string): number {
  return NS_OF_GO[part.replace(/[\d.]+/, '').replace(/[\u00b5\u03bc]/, 'u')]
}

/** A number in ns; doubles of seconds hold no more than microseconds. */
function numberOf(value: unknown, unit: Unit, where: string): bigint {
  if (unit === 'ns' && (typeof value === 'bigint' || typeof value === 'string')) return nanosecondsAt(value, where)
  const number = numberAt(value, where)
  if (number < 0 || number * NS_OF[unit] > MAX_NS) throw new Fault('badTime', where, value)
  if (unit === 'ns') return BigInt(Math.round(number))
  const whole = Math.floor(number)
  const fraction = Math.round((number - whole) * NS_OF[unit])
  const exact = unit === 's' && number > 1e8 ? Math.round(fraction / 1000) * 1000 : fraction
  return BigInt(whole) * BigInt(NS_OF[unit]) + BigInt(exact)
}

/** The range of `Date`, about 285,000 years, in ns. */
const MAX_NS = 8.64e24

/** A span without anything but its ids. */
export function bareSpan(where: string): Omit<ReadSpan, 'traceId' | 'spanId' | 'name'> {
  return {
    parentId: undefined,
    traceState: '',
    kind: SpanKind.UNSPECIFIED,
    startNs: undefined,
    endNs: undefined,
    status: { code: StatusCode.UNSET, message: '' },
    attributes: [],
    events: [],
    links: [],
    scope: { name: '', version: '' },
    resource: [],
    dropped: NOTHING_DROPPED,
    where,
  }
}

/** A status; its message counts only for an error. */
export function failedIf(hasFailed: boolean, message = ''): ReadSpan['status'] {
  return hasFailed ? { code: StatusCode.ERROR, message } : { code: StatusCode.UNSET, message: '' }
}

/** A resource of a service alone. */
export function serviceNamed(name: string): AttributeEntry[] {
  return name === '' ? [] : [['service.name', name]]
}

/** Reads each object that was found; those that fail are left out. */
export function eachFound<Read>(
  found: readonly LocatedObject[],
  report: ImportReport,
  read: (fields: SpanFields) => Read,
): Read[] {
  return found.flatMap((one) => report.tried('span', one.where, () => [read(new SpanFields(one, report))]) ?? [])
}
