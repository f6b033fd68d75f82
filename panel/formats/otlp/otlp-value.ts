/** OTLP's AnyValue. */
import type { AttributeEntry, AttributeValue } from '../../../inpage/block/format'
import { MAX_DEPTH } from '../json-value'
import { Fault, type JsonObject, listAt, objectAt, textAt, wholeNumber } from '../reading/json-parts'

const MAX_INT = 2n ** 63n - 1n

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

export function otlpEntries(value: unknown, where: string, depth = 0): AttributeEntry[] {
  return listAt(value, where).map((each, i) => {
    const at = `${where}[${i}]`
    const pair = objectAt(each, at)
    return [textAt(pair.key, `${at}.key`), readValue(pair.value, `${at}.value`, depth)]
  })
}

/** Bytes stay the Base64 that they come as. An empty value is ''. */
function readValue(value: unknown, where: string, depth: number): AttributeValue {
  if (depth > MAX_DEPTH) throw new Fault('tooDeep', where)
  if (value === undefined || value === null) return ''
  const any = objectAt(value, where)
  if (typeof any.stringValue === 'string') return any.stringValue
  if (typeof any.boolValue === 'boolean') return any.boolValue
  if (typeof any.bytesValue === 'string') return any.bytesValue
  if (any.intValue !== undefined) {
    const whole = wholeNumber(any.intValue)
    if (whole === undefined) throw new Fault('badNumber', `${where}.intValue`)
    return whole
  }
  if (any.doubleValue !== undefined) return double(any.doubleValue, `${where}.doubleValue`)
  if (any.arrayValue !== undefined) {
    const { values } = objectAt(any.arrayValue, `${where}.arrayValue`)
    const at = `${where}.arrayValue.values`
    return listAt(values, at).map((each, i) => readValue(each, `${at}[${i}]`, depth + 1))
  }
  if (any.kvlistValue !== undefined) {
    const { values } = objectAt(any.kvlistValue, `${where}.kvlistValue`)
    return Object.fromEntries(otlpEntries(values, `${where}.kvlistValue.values`, depth + 1))
  }
  return ''
}

function double(value: unknown, where: string): number {
  if (typeof value === 'number') return value
  if (value === 'NaN' || value === 'Infinity' || value === '-Infinity') return Number(value)
  if (typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value))) return Number(value)
  throw new Fault('badNumber', where)
}
