/** The page's clock where its zero is no whole number of nanoseconds: today a double holds epoch ms to 244 ns. */
import { afterAll, beforeAll, expect, it, vi } from 'vitest'

const ORIGIN_NS = 1_795_948_864_845_600_000n

let clock: typeof import('../../../inpage/tracing/clock')
let standIn: typeof import('../../../inpage/opentelemetry/stand-in/time')

beforeAll(async () => {
  vi.resetModules()
  vi.spyOn(performance, 'timeOrigin', 'get').mockReturnValue(1_795_948_864_845.6)
  clock = await import('../../../inpage/tracing/clock')
  standIn = await import('../../../inpage/opentelemetry/stand-in/time')
})

afterAll(() => {
  vi.restoreAllMocks()
  vi.resetModules()
})

it('keeps the nanoseconds of what an SDK says in seconds and nanoseconds', () => {
  for (const ns of [ORIGIN_NS - 4_000_000_001n, ORIGIN_NS + 1n, ORIGIN_NS + 123_456_789n]) {
    const ms = clock.fromHrTime(Number(ns / 1_000_000_000n), Number(ns % 1_000_000_000n))
    expect(clock.toEpochNanoseconds(ms)).toBe(ns)
  }
})

it('counts what the API of OpenTelemetry is told since the start of the page from the same zero', () => {
  expect(standIn.nanosecondsOf(5)).toBe(ORIGIN_NS + 5_000_000n)
})
