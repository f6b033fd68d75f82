/** Checked access to parts of JSON from a file. Each function returns what it should be, or throws a `Fault`. */
import { MAX_NANOSECONDS } from '../time'
import type { NotTraces } from './not-trace-reasons'

/** Why a value is wrong. */
export const FAULT_REASONS = [
  'unreadable',
  'damaged',
  'tooLarge',
  'emptyFile',
  'notJson',
  'cutOff',
  'unknownFormat',
  'noSpans',
  'onlyInstants',
  'notObject',
  'notList',
  'notText',
  'badId',
  'badTime',
  'badNumber',
  'tooDeep',
] as const
/** One of `FAULT_REASONS`, or what kind of file it is that holds no trace. */
export type FaultReason = (typeof FAULT_REASONS)[number] | NotTraces

/** How much of a wrong value is shown, in UTF-16 code units. */
const SHOWN_UNITS = 60

/** Says what is wrong in a file and where. */
export class Fault extends Error {
  readonly reason: FaultReason
  /** The path in the file: `resourceSpans[0].scopeSpans[2]`. */
  readonly where: string
  /** The wrong value, cut; '' if it is missing. */
  readonly value: string

  constructor(reason: FaultReason, where: string, value?: unknown) {
    super(`${reason} at ${where}`)
    this.reason = reason
    this.where = where
    this.value = shown(value)
  }
}

function shown(value: unknown): string {
  if (value === undefined) return ''
  if (Array.isArray(value)) return '[…]'
  if (isObject(value)) return '{…}'
  const text = typeof value === 'string' ? JSON.stringify(value.slice(0, SHOWN_UNITS + 1)) : String(value)
  return text.length > SHOWN_UNITS ? `${text.slice(0, SHOWN_UNITS)}…` : text
}

/** An object of JSON. */
export type JsonObject = Readonly<Record<string, unknown>>

/** Whether a value is an object, and not a list or null. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** @throws Fault for anything but an object */
export function objectAt(value: unknown, where: string): JsonObject {
  if (isObject(value)) return value
  throw new Fault('notObject', where, value)
}

/** A list. Missing and null count as empty, as protobuf's JSON leaves out empty lists. */
export function listAt(value: unknown, where: string): readonly unknown[] {
  if (value === undefined || value === null) return []
  if (Array.isArray(value)) return value
  throw new Fault('notList', where, value)
}

/** A text. Missing and null are ''; numbers and booleans become text. */
export function textAt(value: unknown, where: string): string {
  if (value === undefined || value === null) return ''
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') return String(value)
  throw new Fault('notText', where, value)
}

/**
 * An id of so many digits in lower-case hex. A prefix `0x` and the hyphens of a UUID are removed.
 *
 * @param mayBeShort - whether shorter ids are valid; they are padded with zeros
 */
export function idAt(value: unknown, digits: 16 | 32, where: string, mayBeShort = false): string {
  if (typeof value === 'string' && value.length <= 36) {
    const hex = value.replace(/^0x|-/g, '')
    if (/^[0-9a-f]+$/i.test(hex) && (mayBeShort ? hex.length <= digits : hex.length === digits)) {
      const id = hex.toLowerCase().padStart(digits, '0')
      if (!isZero(id)) return id
    }
  }
  throw new Fault('badId', where, value)
}

/** Whether there is no id: missing, empty, or all zeros. */
export function isNoId(value: unknown): boolean {
  return value === undefined || value === null || value === 0 || (typeof value === 'string' && isZero(value))
}

/** True also for ''. */
function isZero(id: string): boolean {
  return /^(?:0x)?[0-]*$/.test(id)
}

/** Nanoseconds since the epoch from a decimal string or a number. */
export function nanosecondsAt(value: unknown, where: string): bigint {
  const whole = typeof value === 'number' && value % 1 === 0 ? BigInt(value) : isDigits(value) ? BigInt(value) : value
  if (typeof whole === 'bigint' && whole >= 0n && whole <= MAX_NANOSECONDS) return whole
  throw new Fault('badTime', where, value)
}

/** The same, but undefined for values that mean unknown: missing, null, '' and 0. */
export function knownNanosecondsAt(value: unknown, where: string): bigint | undefined {
  if (value === undefined || value === null || value === '') return undefined
  return nanosecondsAt(value, where) || undefined
}

/** Whether a text begins as a date in ISO 8601 does, or is one as Azure's portal writes it. */
export function isDate(value: unknown): boolean {
  return typeof value === 'string' && (/^\d{4}-\d\d-/.test(value) || AMERICAN_DATE.test(value))
}

/** `11/30/2026, 4:00:00.500 AM`, in UTC. */
const AMERICAN_DATE = /^(\d{1,2})\/(\d{1,2})\/(\d{4}), (\d{1,2})(:\d\d:\d\d(?:\.\d{1,9})?) ([AP])M$/

/** The same date in ISO 8601; other values as they are. */
function isoOf(value: unknown): unknown {
  const found = typeof value === 'string' ? AMERICAN_DATE.exec(value) : null
  if (found === null) return value
  const [, month, day, year, hour, rest, half] = found
  const hours = (Number(hour) % 12) + (half === 'P' ? 12 : 0)
  const padded = [month, day, String(hours)].map((part) => part.padStart(2, '0'))
  return `${year}-${padded[0]}-${padded[1]}T${padded[2]}${rest}Z`
}

/** Nanoseconds since the epoch from a date in ISO 8601 with up to nine fractional digits. */
export function dateAt(value: unknown, where: string): bigint {
  const iso = isoOf(value)
  const parts = typeof iso === 'string' ? /^(.{19})(?:\.(\d{1,9})\d*)?(Z|[+-]\d\d:?\d\d)?$/.exec(iso) : null
  const ms = parts === null ? Number.NaN : Date.parse(`${parts[1].replace(' ', 'T')}${parts[3] ?? 'Z'}`)
  if (parts === null || !(ms >= 0)) throw new Fault('badTime', where, value)
  return BigInt(ms) * 1_000_000n + BigInt((parts[2] ?? '').padEnd(9, '0'))
}

/** A time as seconds and nanoseconds, as OpenTelemetry for JavaScript has them, in ns since the epoch. */
export function highResolutionTimeAt(value: unknown, where: string): bigint {
  const [seconds, nanoseconds] = Array.isArray(value) ? value : []
  const isTime = Number.isSafeInteger(seconds) && Number.isSafeInteger(nanoseconds) && seconds >= 0 && nanoseconds >= 0
  if (!isTime) throw new Fault('badTime', where, value)
  return BigInt(seconds) * 1_000_000_000n + BigInt(nanoseconds)
}

/** A finite number, also from text. */
export function numberAt(value: unknown, where: string): number {
  const number = (typeof value === 'string' && value.trim() !== '') || typeof value === 'bigint' ? Number(value) : value
  if (typeof number === 'number' && Number.isFinite(number)) return number
  throw new Fault('badNumber', where, value)
}

/** A count of at most 32 bits. Missing is 0. */
export function countAt(value: unknown, where: string): number {
  const count = value === undefined || value === null ? 0 : numberAt(value, where)
  if (Number.isInteger(count) && count >= 0 && count <= 0xffffffff) return count
  throw new Fault('badNumber', where, value)
}

function isDigits(value: unknown): value is string | bigint {
  return typeof value === 'bigint' || (typeof value === 'string' && /^\d{1,20}$/.test(value))
}

/** A whole number: a number if a double holds it, else a bigint; undefined for anything else. */
export function wholeNumber(value: unknown): number | bigint | undefined {
  if (typeof value === 'number') return Number.isInteger(value) ? value : undefined
  if (typeof value !== 'bigint' && !(typeof value === 'string' && /^-?\d{1,20}$/.test(value))) return undefined
  const big = BigInt(value)
  return Number.isSafeInteger(Number(big)) ? Number(big) : big
}
