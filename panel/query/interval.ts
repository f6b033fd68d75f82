import type { Operator } from './tokens'

/** Numbers between two others. */
export interface Interval {
  readonly from: number
  readonly to: number
  readonly withFrom: boolean
  readonly withTo: boolean
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

/** Whether a number lies between them; NaN never does. */
export function within({ from, to, withFrom, withTo }: Interval): (value: number) => boolean {
  if (withFrom && withTo) return (value) => value >= from && value <= to
  if (withFrom) return (value) => value >= from && value < to
  if (withTo) return (value) => value > from && value <= to
  return (value) => value > from && value < to
}

/**
 * `>10`, `10..50`, `..50`, `=10`; a number alone stands for itself, or for `alone` of it. `read` reads one end.
 * Undefined if it cannot be read.
 */
export function intervalOf(
  text: string,
  operator: Operator | undefined,
  read: (text: string) => number | undefined,
  alone: '=' | '>=' = '=',
): Interval | undefined {
  const range = /^(.*?)\.\.(.*)$/.exec(text)
  if (range !== null && operator === undefined) {
    const [, low, high] = range
    const from = low === '' ? Number.NEGATIVE_INFINITY : read(low)
    const to = high === '' ? Number.POSITIVE_INFINITY : read(high)
    if (from === undefined || to === undefined || (low === '' && high === '')) return undefined
    return { from, to, withFrom: true, withTo: true }
  }
  const value = read(text)
  if (value === undefined) return undefined
  const wide = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY, withFrom: true, withTo: true }
  switch (operator ?? alone) {
    case '>':
      return { ...wide, from: value, withFrom: false }
    case '>=':
      return { ...wide, from: value }
    case '<':
      return { ...wide, to: value, withTo: false }
    case '<=':
      return { ...wide, to: value }
    case '=':
      return { from: value, to: value, withFrom: true, withTo: true }
  }
}

/** A time with its unit, in ms; without one it is ms. */
export function timeOf(text: string): number | undefined {
  const parts = /^(\d+(?:\.\d*)?|\.\d+)\s*([a-zµμ]*)$/i.exec(text)
  if (parts === null) return undefined
  const factor = parts[2] === '' ? 1 : UNITS[parts[2].toLowerCase()]
  return factor === undefined ? undefined : Number(parts[1]) * factor
}

export function numberOf(text: string): number | undefined {
  return /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text) ? Number(text) : undefined
}
