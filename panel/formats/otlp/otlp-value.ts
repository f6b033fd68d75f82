/** Reads and writes OTLP's `AnyValue`. */
import type { AttributeEntry, AttributeValue } from '../../../inpage/block/format'
import { attributeValue, MAX_DEPTH } from '../json-value'
import type { ImportReport } from '../reading/import-report'
import {
  Fault,
  isObject,
  type JsonObject,
  listAt,
  numberAt,
  objectAt,
  textAt,
  wholeNumber,
} from '../reading/json-parts'
import { memberOf } from './otlp-members'

const MAX_INT = 2n ** 63n - 1n

/** Writes a value. */
export function otlpValue(value: AttributeValue): JsonObject {
  switch (typeof value) {
    case 'string':
      return { stringValue: value }
    case 'boolean':
      return { boolValue: value }
    case 'bigint':
      return value > MAX_INT || value < -MAX_INT - 1n ? { stringValue: String(value) } : { intValue: String(value) }
    case 'number':
      if (Number.isSafeInteger(value)) return { intValue: String(value) }
      return { doubleValue: Number.isFinite(value) ? value : String(value) }
  }
  if (isList(value)) return { arrayValue: { values: value.map(otlpValue) } }
  return { kvlistValue: { values: Object.entries(value).map(([key, each]) => ({ key, value: otlpValue(each) })) } }
}

function isList(value: AttributeValue): value is readonly AttributeValue[] {
  return Array.isArray(value)
}

/** Reads a list of attributes, or a map of them, as programs write it that keep spans as records. */
export function readOtlpEntries(value: unknown, where: string, report: ImportReport, depth = 0): AttributeEntry[] {
  if (isObject(value)) {
    return Object.entries(value).flatMap(([key, each]): AttributeEntry[] => {
      if (each === null) return []
      const at = `${where}.${key}`
      const read = report.tried('attribute', at, () =>
        isAnyValue(each) ? readValue(each, at, report, depth) : attributeValue(each, at, depth),
      )
      return read === undefined ? [] : [[key, read]]
    })
  }
  return report.each('attribute', value, where, (each, at) => {
    const pair = objectAt(each, at)
    return [textAt(pair.key, `${at}.key`), readValue(pair.value, `${at}.value`, report, depth)]
  })
}

const MEMBERS = ['stringValue', 'boolValue', 'intValue', 'doubleValue', 'arrayValue', 'kvlistValue', 'bytesValue']

function isAnyValue(value: unknown): boolean {
  return isObject(value) && MEMBERS.some((name) => memberOf(value, name) !== undefined)
}

/** Reads a value. Bytes stay in Base64. An empty value becomes ''. */
function readValue(value: unknown, where: string, report: ImportReport, depth: number): AttributeValue {
  if (depth > MAX_DEPTH) throw new Fault('tooDeep', where)
  // Some programs write the bare value.
  if (typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number' || typeof value === 'bigint') return wholeNumber(value) ?? Number(value)
  const any = value === undefined || value === null ? {} : objectAt(value, where)
  const stringValue = memberOf(any, 'stringValue')
  if (stringValue !== undefined) return textAt(stringValue, `${where}.stringValue`)
  const boolValue = memberOf(any, 'boolValue')
  if (boolValue !== undefined) return boolValue === true || boolValue === 'true'
  const intValue = memberOf(any, 'intValue')
  if (intValue !== undefined) {
    const whole = wholeNumber(intValue)
    if (whole === undefined) throw new Fault('badNumber', `${where}.intValue`, intValue)
    return whole
  }
  const doubleValue = memberOf(any, 'doubleValue')
  if (doubleValue !== undefined) return double(doubleValue, `${where}.doubleValue`, report)
  const arrayValue = memberOf(any, 'arrayValue')
  if (arrayValue !== undefined) {
    const { values } = objectAt(arrayValue, `${where}.arrayValue`)
    const at = `${where}.arrayValue.values`
    return listAt(values, at).map((each, i) => readValue(each, `${at}[${i}]`, report, depth + 1))
  }
  const kvlistValue = memberOf(any, 'kvlistValue')
  if (kvlistValue !== undefined) {
    const { values } = objectAt(kvlistValue, `${where}.kvlistValue`)
    return Object.fromEntries(readOtlpEntries(values, `${where}.kvlistValue.values`, report, depth + 1))
  }
  const bytes = memberOf(any, 'bytesValue')
  report.lose(typeof bytes === 'string' ? 'bytes' : 'emptyValues')
  return typeof bytes === 'string' ? bytes : ''
}

function double(value: unknown, where: string, report: ImportReport): number {
  const isName = value === 'NaN' || value === 'Infinity' || value === '-Infinity'
  const number = isName || typeof value === 'number' ? Number(value) : numberAt(value, where)
  if (Number.isInteger(number)) report.lose('wholeDoubles')
  return number
}
