import type { AttributeEntry, AttributeValue } from '../../inpage/block/format'
import type { ImportReport } from './reading/import-report'
import { Fault, isObject, objectAt } from './reading/json-parts'

/** Deeper than sensible data, and far from a stack overflow. */
export const MAX_DEPTH = 64

/** Turns any JSON into an attribute value. Null is left out of maps, and becomes '' in lists to keep the indices. */
export function attributeValue(value: unknown, where: string, depth = 0): AttributeValue {
  if (depth > MAX_DEPTH) throw new Fault('tooDeep', where)
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value
  if (typeof value === 'bigint') return value
  if (Array.isArray(value)) return value.map((each, i) => attributeValue(each, `${where}[${i}]`, depth + 1))
  if (!isObject(value)) return ''
  const members = Object.entries(value).filter(([, each]) => each !== null)
  return Object.fromEntries(members.map(([key, each]) => [key, attributeValue(each, `${where}.${key}`, depth + 1)]))
}

/** A map as attributes; null values are left out, and what can't be read is reported. */
export function mapEntries(value: unknown, where: string, report: ImportReport): AttributeEntry[] {
  if (value === undefined || value === null) return []
  const map = report.tried('attribute', where, () => objectAt(value, where)) ?? {}
  return Object.entries(map).flatMap(([key, each]): AttributeEntry[] => {
    if (each === null || each === undefined) return []
    const at = `${where}.${key}`
    const read = report.tried('attribute', at, () => attributeValue(each, at))
    return read === undefined ? [] : [[key, read]]
  })
}

/** A value as one line of text; lists and maps as JSON. */
export function valueText(value: AttributeValue): string {
  return typeof value === 'object' ? jsonOf(value) : String(value)
}

/** Writes JSON. Bigints become their digits, and NaN and the infinities their names, as in OTLP. */
export function jsonOf(value: unknown, indent?: number): string {
  return JSON.stringify(value, plain, indent) ?? 'null'
}

function plain(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return String(value)
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value
}
