/** Parts of JSON that came from a file: each is what it should be, or a `Fault` says what is wrong and where. */
import { MAX_NANOSECONDS } from '../time'
import type { NotTraces } from './not-trace-reasons'

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
export type FaultReason = (typeof FAULT_REASONS)[number] | NotTraces

/** UTF-16 units of a value that are shown where it is wrong. */
const SHOWN_UNITS = 60

export class Fault extends Error {
  readonly reason: FaultReason
  /** A path in the file: `resourceSpans[0].scopeSpans[2]`. */
  readonly where: string
  /** What stands there, cut; '' where there is nothing. */
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

export type JsonObject = Readonly<Record<string, unknown>>

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function objectAt(value: unknown, where: string): JsonObject {
  if (isObject(value)) return value
  throw new Fault('notObject', where, value)
}

/** Missing and null are an empty list: protobuf's JSON leaves out what is empty. */
export function listAt(value: unknown, where: string): readonly unknown[] {
  if (value === undefined || value === null) return []
  if (Array.isArray(value)) return value
  throw new Fault('notList', where, value)
}

/** Missing and null are ''; numbers and booleans are what they look like. */
export function textAt(value: unknown, where: string): string {
  if (value === undefined || value === null) return ''
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') return String(value)
  throw new Fault('notText', where, value)
}

/**
 * An id in lower-case hex of so many digits; shorter ones are filled up with zeros where `mayBeShort`. A `0x` before it and
 * the hyphens of a UUID are taken away.
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

/** Whether an id says that there is none: missing, empty, or zeros. */
export function isNoId(value: unknown): boolean {
  return value === undefined || value === null || value === 0 || (typeof value === 'string' && isZero(value))
}

/** '' too. */
function isZero(id: string): boolean {
  return /^(?:0x)?[0-]*$/.test(id)
}

/** Nanoseconds since the epoch, as a decimal string or a number. */
export function nanosecondsAt(value: unknown, where: string): bigint {
  const whole = typeof value === 'number' && value % 1 === 0 ? BigInt(value) : isDigits(value) ? BigInt(value) : value
  if (typeof whole === 'bigint' && whole >= 0n && whole <= MAX_NANOSECONDS) return whole
  throw new Fault('badTime', where, value)
}

/** The same; undefined for what says that it is not known: missing, null, '' and 0. */
export function knownNanosecondsAt(value: unknown, where: string): bigint | undefined {
  if (value === undefined || value === null || value === '') return undefined
  return nanosecondsAt(value, where) || undefined
}

/** Nanoseconds of a date in ISO 8601 with up to nine digits of a second. */
export function dateAt(value: unknown, where: string): bigint {
  const parts = typeof value === 'string' ? /^(.{19})(?:\.(\d{1,9})\d*)?(Z|[+-]\d\d:?\d\d)?$/.exec(value) : null
  const ms = parts === null ? Number.NaN : Date.parse(`${parts[1].replace(' ', 'T')}${parts[3] ?? 'Z'}`)
  if (parts === null || !(ms >= 0)) throw new Fault('badTime', where, value)
  return BigInt(ms) * 1_000_000n + BigInt((parts[2] ?? '').padEnd(9, '0'))
}

/** A finite number; digits as text count, too. */
export function numberAt(value: unknown, where: string): number {
  const number = (typeof value === 'string' && value.trim() !== '') || typeof value === 'bigint' ? Number(value) : value
  if (typeof number === 'number' && Number.isFinite(number)) return number
  throw new Fault('badNumber', where, value)
}

/** A count of things, at most what 32 bits hold. Missing is 0. */
export function countAt(value: unknown, where: string): number {
  const count = value === undefined || value === null ? 0 : numberAt(value, where)
  if (Number.isInteger(count) && count >= 0 && count <= 0xffffffff) return count
  throw new Fault('badNumber', where, value)
}

function isDigits(value: unknown): value is string | bigint {
  return typeof value === 'bigint' || (typeof value === 'string' && /^\d{1,20}$/.test(value))
}

/** A number where a double holds it, else a bigint; undefined for what is no whole number. */
export function wholeNumber(value: unknown): number | bigint | undefined {
  if (typeof value === 'number') return Number.isInteger(value) ? value : undefined
  if (typeof value !== 'bigint' && !(typeof value === 'string' && /^-?\d{1,20}$/.test(value))) return undefined
  const big = BigInt(value)
  return Number.isSafeInteger(Number(big)) ? Number(big) : big
}
