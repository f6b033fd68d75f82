/** Copies what a page gives as a value into plain, bounded data, so that nothing of the page's is held or run later. */
import type { AttributeValue } from '../block/format'
import { MAX_DEPTH, MAX_MEMBERS, MAX_VALUE_LENGTH } from './limits'

// Taken at load: a page may overwrite the globals later.
const isArray = Array.isArray
const keysOf = Object.keys
const defineProperty = Object.defineProperty

/** The copy, or undefined where it is of no type an attribute can have. May throw what a page's getter throws. */
export function copyValue(value: unknown): AttributeValue | undefined {
  switch (typeof value) {
    case 'string':
      return value.length > MAX_VALUE_LENGTH ? value.slice(0, MAX_VALUE_LENGTH) : value
    case 'number':
    case 'boolean':
      return value
    case 'bigint':
      // 16 KiB of decimal digits are far beyond any identifier; a larger one would take seconds to print.
      return value >= -(2n ** 1024n) && value <= 2n ** 1024n ? value : undefined
    case 'object':
      return value === null ? undefined : copyMembers(value, { left: MAX_MEMBERS, text: MAX_VALUE_LENGTH }, 1)
    default:
      return undefined
  }
}

/** How much of a bounded copy is left: members, and units of text. */
interface Allowance {
  left: number
  text: number
}

function copyMember(value: unknown, allowance: Allowance, depth: number): AttributeValue | undefined {
  allowance.left--
  if (typeof value === 'string') {
    const copy = value.slice(0, Math.max(0, allowance.text))
    allowance.text -= copy.length
    return copy
  }
  if (typeof value === 'object' && value !== null) {
    return depth < MAX_DEPTH ? copyMembers(value, allowance, depth + 1) : '…'
  }
  return copyValue(value)
}

function copyMembers(value: object, allowance: Allowance, depth: number): AttributeValue {
  if (isArray(value)) {
    const array: AttributeValue[] = []
    const length = Math.min(value.length, MAX_MEMBERS)
    for (let i = 0; i < length && allowance.left > 0; i++) {
      array[i] = copyMember(value[i], allowance, depth) ?? ''
    }
    return array
  }
  const map: { [key: string]: AttributeValue } = {}
  for (const key of keysOf(value)) {
    if (allowance.left <= 0 || allowance.text <= 0) break
    allowance.text -= key.length
    const member = copyMember(Reflect.get(value, key), allowance, depth)
    // Not an assignment: `__proto__` must become a member like any other.
    if (member !== undefined)
      defineProperty(map, key.slice(0, 256), { value: member, enumerable: true, configurable: true })
  }
  return map
}

/** Units of text that a copied value takes, about. */
export function textLength(value: AttributeValue): number {
  if (typeof value === 'string') return value.length
  return typeof value === 'object' ? MAX_VALUE_LENGTH / 16 : 0
}
