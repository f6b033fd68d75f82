import fc from 'fast-check'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { PAGE_STATUS } from '../../../../extension/page-status'
import type { PageStatus } from '../../../../inpage/transport/status'

const note = fc.record({
  kind: fc.constantFrom('misuse' as const, 'headers' as const),
  message: fc.string({ maxLength: 500 }),
  stack: fc.string(),
})

const status: fc.Arbitrary<PageStatus> = fc.record({
  context: fc.constantFrom('native' as const, 'deep' as const, 'carry' as const),
  contextReason: fc.constantFrom(undefined, 'chosen' as const, 'locked' as const, 'failed: for await' as const),
  openTelemetry: fc.constantFrom('none' as const, 'api' as const, 'observed' as const, 'stand-in' as const),
  notes: fc.array(note, { maxLength: 50 }),
})

/** Undefined for what is no status. */
function checkStatus(value: unknown): PageStatus | undefined {
  const read = v.safeParse(PAGE_STATUS, value)
  return read.success ? read.output : undefined
}

describe('PAGE_STATUS', () => {
  it('gives a status back as it is', () => {
    fc.assert(
      fc.property(status, (valid) => {
        expect(checkStatus(valid)).toEqual(valid)
      }),
    )
  })

  it('makes of anything a status of bounded size, or nothing', () => {
    const mostly = fc.record({
      context: fc.oneof(fc.constant('deep'), fc.anything()),
      contextReason: fc.oneof(fc.constant(`failed: ${'x'.repeat(9999)}`), fc.anything()),
      openTelemetry: fc.oneof(fc.constant('api'), fc.anything()),
      notes: fc.oneof(fc.array(fc.oneof(note, fc.anything()), { maxLength: 200 }), fc.anything()),
    })
    fc.assert(
      fc.property(fc.oneof(mostly, fc.anything()), (value) => {
        const checked = checkStatus(value)
        if (checked === undefined) return
        expect(checked.notes.length).toBeLessThanOrEqual(50)
        expect(JSON.stringify(checked).length).toBeLessThan(50 * 4600 * 6)
        expect(checked.contextReason?.length ?? 0).toBeLessThan(200)
      }),
      { numRuns: 1000 },
    )
  })
})
