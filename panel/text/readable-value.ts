import type { AttributeValue } from '../../inpage/block/format'

/** An attribute's value as text; arrays and maps as JSON on several lines. */
export function readableValue(value: AttributeValue): string {
  return typeof value === 'object' ? JSON.stringify(value, withoutBigInts, 2) : String(value)
}

/** JSON has no large integers; their digits are what the reader wants to see. */
function withoutBigInts(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value
}
