import type { ImportReport } from './import-report'
import { Fault, isNoId } from './json-parts'

/** Turns any id into hex, the same id always in the same way. If it had to be replaced, the report says so. */
export function replacedId(value: unknown, digits: 16 | 32, where: string, report: ImportReport): string {
  const text = typeof value === 'number' || typeof value === 'bigint' ? String(value) : value
  if (typeof text !== 'string' || text === '' || isNoId(text)) throw new Fault('badId', where, value)
  if (typeof value === 'string' && value.length <= digits && /^[0-9a-f]+$/i.test(value)) {
    return value.toLowerCase().padStart(digits, '0')
  }
  report.lose('replacedIds')
  const whole = /^\d{1,15}$/.test(text) ? Number(text).toString(16) : text.replaceAll('-', '').toLowerCase()
  if (/^[0-9a-f]+$/.test(whole) && whole.length <= digits) return whole.padStart(digits, '0')
  return hashOf(text, digits)
}

/** 64-bit FNV-1a, repeated for as many digits as needed. */
export function hashOf(text: string, digits: 16 | 32): string {
  let found = ''
  for (let seed = 0; found.length < digits; seed++) {
    let sum = 0xcbf29ce484222325n
    for (const character of `${seed}${text}`) {
      sum = BigInt.asUintN(64, (sum ^ BigInt(character.codePointAt(0) ?? 0)) * 0x100000001b3n)
    }
    found += sum.toString(16).padStart(16, '0')
  }
  return found
}
