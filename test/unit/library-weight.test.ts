import { expect, it } from 'vitest'
import { BY_DEFAULT, CORE, IN_WORKERS, WHEN_ASKED_FOR, weight } from '../library-weight'

const KB = 1024

it.each([
  ['what a page gets with the settings of a new user', BY_DEFAULT, 57.25 * KB],
  ['what a worker gets', IN_WORKERS, 54.55 * KB],
  ['tracer, context, requests and blocks alone', CORE, 41.6 * KB],
  ['all that settings can add', WHEN_ASKED_FOR, 17.5 * KB],
])(
  '%s weighs no more than it may, gzipped',
  async (_, entries, most) => {
    const bytes = await weight(entries)
    expect(bytes).toBeGreaterThan(most / 2)
    expect(bytes).toBeLessThanOrEqual(most)
  },
  60_000,
)
