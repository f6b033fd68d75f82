import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { DEFAULT_SETTINGS } from '../../../../extension/settings/settings'
import { browserDouble } from '../browser-double'

let double: ReturnType<typeof browserDouble>
vi.mock('webextension-polyfill', () => ({
  get default() {
    return double.browser
  },
}))

beforeEach(() => {
  vi.resetModules()
  double = browserDouble()
  vi.stubGlobal('navigator', { userAgent: 'Chrome/148' })
})
afterAll(() => vi.unstubAllGlobals())

const storage = () => import('../../../../extension/settings/settings-storage')

describe('the settings that are stored', () => {
  it('are the defaults where nothing is, and where what is makes no sense', async () => {
    const { readSettings } = await storage()
    expect(await readSettings()).toEqual(DEFAULT_SETTINGS)
    await double.browser.storage.local.set({ settings: { samplingRate: 'all', maxSpans: -1 } })
    expect(await readSettings()).toEqual(DEFAULT_SETTINGS)
  })

  it('keep what is not changed', async () => {
    const { readSettings, writeSettings } = await storage()
    await writeSettings({ samplingRate: 0.5 })
    await writeSettings({ redact: false })
    expect(await readSettings()).toEqual({ ...DEFAULT_SETTINGS, samplingRate: 0.5, redact: false })
  })

  it('are told when they change, checked, and nothing else that is stored is', async () => {
    const { onSettingsChanged } = await storage()
    const changed = vi.fn()
    onSettingsChanged(changed)
    await double.browser.storage.local.set({ notes: {} })
    await double.browser.storage.local.set({ settings: { samplingRate: 0.5, redact: 'no' } })
    expect(changed.mock.calls).toEqual([[{ ...DEFAULT_SETTINGS, samplingRate: 0.5 }]])
  })
})
