import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Format } from '../../../panel/text/format'

const english = new Format('en')

describe('a duration', () => {
  it('has three digits in the unit that suits it', () => {
    expect([0.25, 1, 3.2, 41, 148.2, 1234, 119_000, 150_000].map((ms) => english.duration(ms))).toEqual([
      '250 µs',
      '1.00 ms',
      '3.20 ms',
      '41.0 ms',
      '148 ms',
      '1.23 s',
      '1:59',
      '2:30',
    ])
  })

  it('never rounds to 1,000 of a smaller unit', () => {
    expect([0.9996, 999.6, 119_999].map((ms) => english.duration(ms))).toEqual(['1.00 ms', '1.00 s', '2:00'])
  })

  it('claims little finer than the clock, which is 1 µs', () => {
    expect([0, 0.00002, 0.0004, 0.00097, 0.0012, 0.042].map((ms) => english.duration(ms))).toEqual([
      '0 ms',
      '0 ms',
      '400 ns',
      '1 µs',
      '1 µs',
      '42 µs',
    ])
  })

  it('is empty for what is no time', () => {
    expect([Number.NaN, Number.POSITIVE_INFINITY].map((ms) => english.duration(ms))).toEqual(['', ''])
  })

  it('is written as the language writes numbers', () => {
    expect(new Format('de').duration(3.2)).toBe('3,20 ms')
  })
})

it('says a tick as short as it can', () => {
  expect([20, 500, 1500].map((ms) => english.tick(ms))).toEqual(['20 ms', '500 ms', '1.5 s'])
})

it('says another thing at each tick, however far an axis is zoomed into', () => {
  const at = (from: number, step: number) => [0, 1, 2].map((i) => english.tick(from + i * step, step))
  expect(at(0, 50)).toEqual(['0 ms', '50 ms', '100 ms'])
  expect(at(60_000, 50)).toEqual(['60 s', '60.05 s', '60.1 s'])
  expect(at(999, 1)).toEqual(['999 ms', '1 s', '1.001 s'])
  expect(at(180_000, 5000)).toEqual(['3:00', '3:05', '3:10'])
  expect(at(140_000, 60_000)).toEqual(['2:20', '3:20', '4:20'])
  expect(at(3_600_000, 600_000)).toEqual(['1:00:00', '1:10:00', '1:20:00'])
  expect(at(0.0002, 0.0002)).toEqual(['200 ns', '400 ns', '600 ns'])
  expect(english.tick(180_000, Number.NaN)).toBe('3:00')
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 1e6 }),
      fc.constantFrom(1, 2, 5),
      fc.integer({ min: -2, max: 4 }),
      (i, n, power) => {
        const step = n * 10 ** power
        const [one, next] = at(i * step, step)
        return one !== next
      },
    ),
  )
})

it('counts what is longer than a thousand hours in days', () => {
  const day = 24 * 3_600_000
  expect([999 * 3_600_000, 50 * day, 16_900 * day].map((ms) => english.duration(ms))).toEqual([
    '999:00:00',
    '50.0 d',
    '16,900 d',
  ])
  expect([50, 60, 70].map((days) => english.tick(days * day, 10 * day))).toEqual(['50 d', '60 d', '70 d'])
})

it('says ticks of times beyond all reason, too', () => {
  expect(english.tick(8.64e15)).toBe('100,000,000 d')
  expect(english.tick(8.64e15, 0)).toBe('8,640,000,000,000 s')
  expect(english.tick(8.64e15, 1e-9)).toBe('8,640,000,000,000 s')
  expect(english.tick(0, 0)).toBe('0 ms')
})

it('tells the time of day with milliseconds, and midnight as 00', () => {
  const midnight = new Date(2026, 0, 1, 0, 0, 0, 7).getTime()
  expect(english.clock(midnight)).toBe('00:00:00.007')
  expect(english.clock(Number.MAX_VALUE)).toBe('')
})

it('tells the day of what may be of another', () => {
  const time = new Date(2025, 10, 21, 8, 0, 0, 7).getTime()
  expect(english.moment(time)).toBe('Nov 21, 2025, 08:00:00.007')
  expect(new Format('ja').moment(time)).toBe('2025年11月21日 08:00:00.007')
  expect(english.moment(Number.MAX_VALUE)).toBe('')
})

it('knows which languages have a singular', () => {
  expect([1, 2, 0].map((count) => english.isSingular(count))).toEqual([true, false, false])
  expect(new Format('ja').isSingular(1)).toBe(false)
})
