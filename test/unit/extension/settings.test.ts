import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { checkedSettings, DEFAULT_SETTINGS, pageSettings, type Settings } from '../../../extension/settings'

// Outside an extension the polyfill throws as soon as it is imported.
vi.mock('webextension-polyfill', () => ({ default: {} }))

const origins = fc.uniqueArray(fc.webUrl().map((url) => new URL(url).origin))

const settings: fc.Arbitrary<Settings> = fc.record({
  samplingRate: fc.double({ min: 0, max: 1, noNaN: true }),
  propagateTo: origins,
  redact: fc.boolean(),
  alwaysOn: origins,
  maxSpans: fc.integer({ min: 1000, max: 5_000_000 }),
  journalMegabytes: fc.integer({ min: 8, max: 4096 }),
  preserveLog: fc.boolean(),
})

/** Anything, but mostly under the names of settings: whatever an older version or a broken profile may hold. */
const junk = fc.oneof(
  fc.anything(),
  fc.record(
    Object.fromEntries(
      Object.keys(DEFAULT_SETTINGS).map((key) => [
        key,
        fc.oneof(fc.anything(), fc.double(), fc.array(fc.oneof(fc.anything(), fc.webUrl()))),
      ]),
    ),
    { requiredKeys: [] },
  ),
)

function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text
}

describe('checkedSettings', () => {
  it('makes valid settings of anything', () => {
    fc.assert(
      fc.property(junk, (value) => {
        const checked = checkedSettings(value)
        expect(Object.keys(checked).sort()).toEqual(Object.keys(DEFAULT_SETTINGS).sort())
        expect(checked.samplingRate >= 0 && checked.samplingRate <= 1).toBe(true)
        for (const list of [checked.propagateTo, checked.alwaysOn]) {
          expect(list.every(isOrigin)).toBe(true)
          expect(new Set(list).size).toBe(list.length)
        }
        for (const flag of [checked.redact, checked.preserveLog]) expect(typeof flag).toBe('boolean')
        expect(Number.isInteger(checked.maxSpans)).toBe(true)
        expect(checked.maxSpans >= 1000 && checked.maxSpans <= 5_000_000).toBe(true)
        expect(Number.isInteger(checked.journalMegabytes)).toBe(true)
        expect(checked.journalMegabytes >= 8 && checked.journalMegabytes <= 4096).toBe(true)
      }),
      { numRuns: 1000 },
    )
  })

  it('leaves valid settings as they are', () => {
    fc.assert(
      fc.property(settings, (valid) => {
        expect(checkedSettings(valid)).toEqual(valid)
      }),
    )
  })

  it('reads what is missing as the defaults, and hides secrets unless told otherwise', () => {
    expect(checkedSettings(undefined)).toEqual(DEFAULT_SETTINGS)
    expect(checkedSettings({ redact: 0 }).redact).toBe(true)
    expect(checkedSettings({ redact: false }).redact).toBe(false)
  })

  it('takes a site by any of its URLs, once', () => {
    const { alwaysOn } = checkedSettings({ alwaysOn: ['https://a.example/x', 'https://a.example', 'about:blank', 3] })
    expect(alwaysOn).toEqual(['https://a.example'])
  })
})

describe('pageSettings', () => {
  it('tells a page nothing of what is only ours, above all not which other sites are traced', () => {
    expect(pageSettings(DEFAULT_SETTINGS)).toEqual({ samplingRate: 1, propagateTo: [], redact: true })
  })
})
