import type { Operator } from './tokens'

/**
 * The numbers from `min` to `max`, both included; no number if one of them is NaN. Hot loops compare with the two bounds
 * themselves.
 */
export interface Interval {
  readonly min: number
  readonly max: number
}

const UNITS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
}

/**
 * Reads `>10`, `10..50`, `..50`, `=10` or a number alone.
 *
 * @param read - reads one number with its unit
 * @param alone - the interval that a number alone stands for; by default only the number itself
 * @returns undefined if the text cannot be read
 */
export function intervalOf(
  text: string,
  operator: Operator | undefined,
  read: (text: string) => number | undefined,
  alone: '=' | '>=' = '=',
): Interval | undefined {
  const dots = text.indexOf('..')
  if (dots >= 0 && operator === undefined) {
    const [low, high] = [text.slice(0, dots), text.slice(dots + 2)]
    const min = low === '' ? Number.NEGATIVE_INFINITY : read(low)
    const max = high === '' ? Number.POSITIVE_INFINITY : read(high)
    if (min === undefined || max === undefined || (low === '' && high === '')) return undefined
    return { min, max }
  }
  const value = read(text)
  if (value === undefined) return undefined
  switch (operator ?? alone) {
    case '>':
      return { min: next(value, 1n), max: Number.POSITIVE_INFINITY }
    case '>=':
      return { min: value, max: Number.POSITIVE_INFINITY }
    case '<':
      return { min: Number.NEGATIVE_INFINITY, max: next(value, -1n) }
    case '<=':
      return { min: Number.NEGATIVE_INFINITY, max: value }
    case '=':
      return { min: value, max: value }
  }
}

/** The next representable number above or below; NaN beyond the infinities. */
function next(value: number, direction: 1n | -1n): number {
  if (value === 0) return Number(direction) * Number.MIN_VALUE
  const float = Float64Array.of(value)
  // Apart from the sign, the order of floats is the order of their bits.
  new BigInt64Array(float.buffer)[0] += value > 0 ? direction : -direction
  return float[0]
}

/** Reads a duration with or without a unit, in ms; without a unit it is ms. */
export function timeOf(text: string): number | undefined {
  const parts = /^(\d+(?:\.\d*)?|\.\d+)\s*([a-zµμ]*)$/i.exec(text)
  if (parts === null) return undefined
  const factor = parts[2] === '' ? 1 : UNITS[parts[2].toLowerCase()]
  return factor === undefined ? undefined : Number(parts[1]) * factor
}

/**
 * Reads a decimal number.
 *
 * @returns undefined for any other text.
 */
export function numberOf(text: string): number | undefined {
  return /^[-+]?(\d+(?:\.\d*)?|\.\d+)(e[-+]?\d+)?$/i.test(text) ? Number(text) : undefined
}
