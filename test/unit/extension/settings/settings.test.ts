import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BACKEND_TYPES } from '../../../../extension/backends/trace-backend'
import { checkedSettings, DEFAULT_SETTINGS, pageSettings, type Settings } from '../../../../extension/settings/settings'
import { DETAILS_PLACES, MAX_COLUMN, MIN_COLUMN, VIEW_NAMES } from '../../../../extension/settings/view-settings'
import { DEFAULT_SHARED_SETTINGS, HEADER_FORMATS, INSTRUMENTATIONS, PROPAGATIONS } from '../../../../inpage/settings'

const origins = fc.uniqueArray(fc.webUrl().map((url) => new URL(url).origin))

const names = Object.keys(INSTRUMENTATIONS) as (keyof typeof INSTRUMENTATIONS)[]
const rule = fc.stringMatching(/^[a-z.*]{1,20}$/)
const site = fc
  .record(
    {
      context: fc.constantFrom('deep' as const, 'carry' as const),
      openTelemetry: fc.constantFrom('observe' as const, 'stand-in' as const, 'off' as const),
      rules: fc.uniqueArray(rule, { minLength: 1, maxLength: 5 }),
    },
    { requiredKeys: [] },
  )
  .filter((chosen) => Object.keys(chosen).length > 0)

const settings: fc.Arbitrary<Settings> = fc.record({
  samplingRate: fc.double({ min: 0, max: 1, noNaN: true }),
  instrumentations: fc.subarray(names),
  propagation: fc.constantFrom(...PROPAGATIONS),
  propagateTo: origins,
  headers: fc.subarray([...HEADER_FORMATS]),
  redact: fc.boolean(),
  secretNames: fc.uniqueArray(fc.stringMatching(/^[a-z][a-z_-]{0,20}$/), { maxLength: 100 }),
  codeLocation: fc.constantFrom('off', 'requests', 'all'),
  inferParents: fc.boolean(),
  sites: fc
    .uniqueArray(
      fc.tuple(
        fc.webUrl().map((url) => new URL(url).origin),
        site,
      ),
      { selector: ([origin]) => origin },
    )
    .map((entries) => Object.fromEntries(entries)),
  alwaysOn: origins,
  receiver: fc.boolean(),
  receiverPort: fc.integer({ min: 1, max: 65_535 }),
  backends: fc.record({
    servers: fc.array(
      fc.record({
        type: fc.constantFrom(...BACKEND_TYPES),
        url: fc.webUrl(),
        origins,
        headers: fc.dictionary(fc.stringMatching(/^x-[a-z]{1,9}$/), fc.stringMatching(/^[!-~]{0,20}$/)),
      }),
      { maxLength: 10 },
    ),
    links: fc.array(fc.record({ title: fc.stringMatching(/^\S{1,20}$/), url: fc.webUrl() }), { maxLength: 20 }),
    sourceUrl: fc.webUrl(),
    correctClocks: fc.boolean(),
  }),
  onlyWhereISay: fc.boolean(),
  maxSpans: fc.integer({ min: 1000, max: 5_000_000 }),
  journalMegabytes: fc.integer({ min: 8, max: 4096 }),
  preserveLog: fc.boolean(),
  mirror: fc.boolean(),
  export: fc.record({
    on: fc.boolean(),
    endpoint: fc.webUrl(),
    codec: fc.constantFrom('protobuf', 'json'),
    rate: fc.double({ min: 0, max: 1, noNaN: true }),
    sites: origins,
    resource: fc.dictionary(fc.stringMatching(/^[a-z.]{1,20}$/), fc.stringMatching(/^[a-z.]{1,20}$/)),
  }),
  view: fc.record({
    columns: fc.uniqueArray(fc.stringMatching(/^[a-z.]{1,20}$/), { maxLength: 40 }),
    columnWidths: fc
      .array(fc.tuple(fc.stringMatching(/^[a-z.]{1,20}$/), fc.integer({ min: MIN_COLUMN, max: MAX_COLUMN })))
      .map((entries) => Object.fromEntries(entries)),
    largeRows: fc.boolean(),
    nameWidth: fc.integer({ min: MIN_COLUMN, max: 4000 }),
    sort: fc.record({
      column: fc.constantFrom('start', 'duration', 'self', 'name'),
      descending: fc.boolean(),
    }),
    followsNewest: fc.boolean(),
    criticalPath: fc.boolean(),
    foldsIdle: fc.boolean(),
    groupRepeats: fc.boolean(),
    minDurationMs: fc.integer({ min: 0, max: 1e6 }),
    hidden: fc.uniqueArray(fc.stringMatching(/^\S.{0,40}$/), { maxLength: 100 }),
    shown: fc.constantFrom(...VIEW_NAMES),
    flameScope: fc.constantFrom('all', 'trace', 'subtree'),
    statisticsBy: fc.constantFrom('route', 'name', 'attribute:user.id'),
    colorBy: fc.constantFrom('name', 'kind', 'scope', 'origin', 'service', 'attr.user.id'),
    detailsPlace: fc.constantFrom(...DETAILS_PLACES),
    detailsWidth: fc.integer({ min: MIN_COLUMN, max: 4000 }),
    detailsHeight: fc.integer({ min: MIN_COLUMN, max: 4000 }),
    savedFilters: fc.uniqueArray(fc.stringMatching(/^\S.{0,40}$/), { maxLength: 100 }),
  }),
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

  it('reads the instrumentations as Kong does: a list, `all` or `off`', () => {
    expect(checkedSettings({ instrumentations: 'all' }).instrumentations).toEqual(names)
    expect(checkedSettings({ instrumentations: 'off' }).instrumentations).toEqual([])
    expect(checkedSettings({ instrumentations: ['xhr', 'rockets', 'fetch'] }).instrumentations).toEqual([
      'fetch',
      'xhr',
    ])
  })

  it('takes names of secrets that a name can be, and each once', () => {
    const { secretNames } = checkedSettings({ secretNames: [' pin ', 'pin', '', '__', 7, null, `x${'y'.repeat(99)}`] })
    expect(secretNames).toEqual(['pin', `x${'y'.repeat(63)}`])
    expect(checkedSettings({ secretNames: 'pin' }).secretNames).toEqual([])
  })

  it('keeps of a site what can be chosen for one', () => {
    const sites = {
      'https://a.example/x': { context: 'carry', rules: [' app.* ', 'app.*', 7, ''], redact: false },
      no: {},
    }
    expect(checkedSettings({ sites }).sites).toEqual({ 'https://a.example': { context: 'carry', rules: ['app.*'] } })
  })

  it('takes a site by any of its URLs, once', () => {
    const { alwaysOn } = checkedSettings({ alwaysOn: ['https://a.example/x', 'https://a.example', 'about:blank', 3] })
    expect(alwaysOn).toEqual(['https://a.example'])
  })
})

describe('pageSettings', () => {
  it('tells a page nothing of what is only ours, above all not which other sites are traced', () => {
    const told = pageSettings(DEFAULT_SETTINGS, 'https://a.example')
    expect(told).toEqual(DEFAULT_SHARED_SETTINGS)
    expect(Object.keys(told).sort()).toEqual(Object.keys(DEFAULT_SHARED_SETTINGS).sort())
    expect(told).not.toHaveProperty('propagateTo')
  })

  it('tells a site what was chosen for it, and others the defaults', () => {
    const learnt = { ...DEFAULT_SETTINGS, withoutHeaders: { 'https://a.example': ['https://a.example/export'] } }
    expect(pageSettings(learnt, 'https://a.example').withoutHeaders).toEqual(['https://a.example/export'])
    expect(pageSettings(learnt, 'https://b.example').withoutHeaders).toEqual([])
    const chosen = { ...DEFAULT_SETTINGS, sites: { 'https://a.example': { context: 'carry' as const } } }
    expect(pageSettings(chosen, 'https://a.example').context).toBe('carry')
    expect(pageSettings(chosen, 'https://b.example').context).toBe('deep')
    expect(pageSettings(chosen, undefined).context).toBe('deep')
  })
})
