import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromTraceparent, w3c } from '../../../inpage/propagation/w3c'

const TRACE = '0af7651916cd43dd8448eb211c80319c'
const SPAN = 'b7ad6b7169203331'

function written(context: Parameters<typeof w3c.write>[0]): string {
  let header = ''
  w3c.write(context, (_name, value) => {
    header = value
  })
  return header
}

const hex = (digits: number) =>
  fc
    .string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: digits, maxLength: digits })
    .filter((text) => !/^0+$/.test(text))

describe('traceparent', () => {
  it('gives back any context that was written into it', () => {
    fc.assert(
      fc.property(hex(32), hex(16), fc.constantFrom(0, 1), (traceId, spanId, traceFlags) => {
        const header = written({ traceId, spanId, sampled: traceFlags === 1 })
        expect(header).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$/)
        expect(fromTraceparent(header)).toEqual({ traceId, spanId, traceFlags, isRemote: true })
      }),
    )
  })

  it('never throws, and gives nothing but well-formed ids, for any text', () => {
    const almost = fc
      .tuple(hex(2), hex(32), hex(16), hex(2), fc.string({ maxLength: 3 }))
      .map(([version, trace, span, flags, rest]) => `${version}-${trace}-${span}-${flags}${rest}`)
    fc.assert(
      fc.property(fc.oneof(fc.string(), almost), (header) => {
        const context = fromTraceparent(header)
        if (context === undefined) return
        expect(context.traceId).toMatch(/^(?!0{32})[0-9a-f]{32}$/)
        expect(context.spanId).toMatch(/^(?!0{16})[0-9a-f]{16}$/)
      }),
    )
  })

  it.each([
    ['sampled', '01', 1],
    ['not sampled', '00', 0],
    ['sampled, with an unknown flag', '09', 1],
    ['not sampled, with an unknown flag', '08', 0],
    ['sampled, in hex', 'ef', 1],
  ])('reads flags that say: %s', (_name, flags, traceFlags) => {
    expect(fromTraceparent(`00-${TRACE}-${SPAN}-${flags}`)?.traceFlags).toBe(traceFlags)
  })

  it('writes only the sampled flag', () => {
    expect(written({ traceId: TRACE, spanId: SPAN, sampled: true })).toBe(`00-${TRACE}-${SPAN}-01`)
  })

  it('of a newer version is read as far as this one goes', () => {
    expect(fromTraceparent(`01-${TRACE}-${SPAN}-01-more`)?.traceId).toBe(TRACE)
    expect(fromTraceparent(`01-${TRACE}-${SPAN}-01`)?.spanId).toBe(SPAN)
  })

  it.each([
    ['version ff', `ff-${TRACE}-${SPAN}-01`],
    ['version 00 with more behind it', `00-${TRACE}-${SPAN}-01-more`],
    ['a version that is no hex', `vv-${TRACE}-${SPAN}-01`],
    ['a trace id that is no hex', `00-${TRACE.replace('f', 'v')}-${SPAN}-01`],
    ['a trace id too short', `00-${TRACE.slice(1)}-${SPAN}-01`],
    ['a trace id too long', `00-${TRACE}00000000-${SPAN}-01`],
    ['a trace id of zeros', `00-${'0'.repeat(32)}-${SPAN}-01`],
    ['a parent id too short', `00-${TRACE}-${SPAN.slice(1)}-01`],
    ['a parent id too long', `00-${TRACE}-${SPAN}0-01`],
    ['a parent id of zeros', `00-${TRACE}-${'0'.repeat(16)}-01`],
    ['a parent id that is no hex', `00-${TRACE}-vvvvvvvvvvvvvvvv-01`],
    ['flags of three digits', `00-${TRACE}-${SPAN}-001`],
    ['flags of one digit', `00-${TRACE}-${SPAN}-1`],
    ['flags that are no hex', `00-${TRACE}-${SPAN}-vv`],
    ['upper case', `00-${TRACE.toUpperCase()}-${SPAN}-01`],
    ['nothing', ''],
  ])('with %s is none', (_name, header) => {
    expect(fromTraceparent(header)).toBeUndefined()
  })
})
