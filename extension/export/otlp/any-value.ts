/** Attributes as OTLP's KeyValue and AnyValue. */
import type { AttributeEntry, AttributeValue } from '../../../inpage/block/format'
import { ANY_VALUE, type Field, KEY, VALUE, VALUES } from './fields'
import type { OtlpSink } from './sink'

const MAX_INT = 2n ** 63n - 1n

/** Writes attributes as the list `field`. */
export function writeEntries(sink: OtlpSink, field: Field, entries: readonly AttributeEntry[]): void {
  sink.openList(field)
  for (const [key, value] of entries) writeEntry(sink, field, key, value)
  sink.closeList()
}

function writeEntry(sink: OtlpSink, field: Field, key: string, value: AttributeValue): void {
  sink.open(field)
  sink.text(KEY, key)
  sink.open(VALUE)
  writeValue(sink, value)
  sink.close()
  sink.close()
}

/**
 * A whole number is an integer: a page has no other way to say it, for JavaScript knows one type of number. Integers beyond
 * 64 bits are text.
 */
function writeValue(sink: OtlpSink, value: AttributeValue): void {
  switch (typeof value) {
    case 'string':
      sink.text(ANY_VALUE.text, value)
      return
    case 'boolean':
      sink.bool(ANY_VALUE.bool, value)
      return
    case 'bigint':
      if (value > MAX_INT || value < -MAX_INT - 1n) sink.text(ANY_VALUE.text, String(value))
      else sink.int64(ANY_VALUE.int, value)
      return
    case 'number':
      if (Number.isSafeInteger(value) && !Object.is(value, -0)) sink.int64(ANY_VALUE.int, value)
      else sink.double(ANY_VALUE.double, value)
      return
  }
  if (isList(value)) {
    sink.open(ANY_VALUE.array)
    sink.openList(VALUES)
    for (const each of value) {
      sink.open(VALUES)
      // JSON of a page's array can hold null, which OTLP says by a value of no type.
      if (each !== null) writeValue(sink, each)
      sink.close()
    }
    sink.closeList()
    sink.close()
    return
  }
  sink.open(ANY_VALUE.map)
  sink.openList(VALUES)
  for (const [key, each] of Object.entries(value)) if (each !== null) writeEntry(sink, VALUES, key, each)
  sink.closeList()
  sink.close()
}

function isList(value: AttributeValue): value is readonly AttributeValue[] {
  return Array.isArray(value)
}
