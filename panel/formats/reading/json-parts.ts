/** Parts of JSON that came from a file: each is what it should be, or a `Fault` says what is wrong and where. */
import { MAX_NANOSECONDS } from '../time'

export const FAULT_REASONS = [
  'unreadable',
  'badGzip',
  'tooLarge',
  'notJson',
  'unknownFormat',
  'noSpans',
  'notObject',
  'notList',
  'notText',
  'badId',
  'badTime',
  'badNumber',
  'tooDeep',
] as const
export type FaultReason = (typeof FAULT_REASONS)[number]

export class Fault extends Error {
  readonly reason: FaultReason
  /** A path in the file: `resourceSpans[0].scopeSpans[2]`. */
  readonly where: string

  constructor(reason: FaultReason, where: string) {
    super(`${reason} at ${where}`)
    this.reason = reason
    this.where = where
  }
}

export type JsonObject = Readonly<Record<string, unknown>>

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function objectAt(value: unknown, where: string): JsonObject {
  if (isObject(value)) return value
  throw new Fault('notObject', where)
}

/** Missing and null are an empty list: protobuf's JSON leaves out what is empty. */
export function listAt(value: unknown, where: string): readonly unknown[] {
  if (value === undefined || value === null) return []
  if (Array.isArray(value)) return value
  throw new Fault('notList', where)
}

/** Missing and null are ''. */
export function textAt(value: unknown, where: string): string {
  if (value === undefined || value === null) return ''
  if (typeof value === 'string') return value
  throw new Fault('notText', where)
}

/** An id in lower-case hex of so many digits; shorter ones are filled up with zeros where `mayBeShort`. */
export function idAt(value: unknown, digits: 16 | 32, where: string, mayBeShort = false): string {
  if (typeof value === 'string' && value.length <= digits && /^[0-9a-f]+$/i.test(value)) {
    const id = value.toLowerCase().padStart(digits, '0')
    if ((mayBeShort || value.length === digits) && !/^0+$/.test(id)) return id
  }
  throw new Fault('badId', where)
}

/** Nanoseconds since the epoch, as a decimal string or a number. */
export function nanosecondsAt(value: unknown, where: string): bigint {
  const isWhole = typeof value === 'number' ? Number.isSafeInteger(value) || value % 1 === 0 : isDigits(value)
  if (isWhole) {
    const ns = BigInt(value as string | number)
    if (ns >= 0n && ns <= MAX_NANOSECONDS) return ns
  }
  throw new Fault('badTime', where)
}

/** A finite number; digits as text count, too. */
export function numberAt(value: unknown, where: string): number {
  const number = typeof value === 'string' && value !== '' ? Number(value) : value
  if (typeof number === 'number' && Number.isFinite(number)) return number
  throw new Fault('badNumber', where)
}

/** A count of things, at most what 32 bits hold. Missing is 0. */
export function countAt(value: unknown, where: string): number {
  const count = value === undefined || value === null ? 0 : numberAt(value, where)
  if (Number.isInteger(count) && count >= 0 && count <= 0xffffffff) return count
  throw new Fault('badNumber', where)
}

function isDigits(value: unknown): boolean {
  return typeof value === 'string' && /^\d{1,20}$/.test(value)
}

/** A number where a double holds it, else a bigint; undefined for what is no whole number. */
export function wholeNumber(value: unknown): number | bigint | undefined {
  if (typeof value === 'number') return Number.isInteger(value) ? value : undefined
  if (typeof value !== 'string' || !/^-?\d{1,20}$/.test(value)) return undefined
  const big = BigInt(value)
  return Number.isSafeInteger(Number(big)) ? Number(big) : big
}
