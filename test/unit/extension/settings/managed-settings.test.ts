/** What an administrator prescribes of the export. */
import 'fake-indexeddb/auto'
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Announcements } from '../../../../extension/background/announcements'
import { DEFAULT_EXPORT_SETTINGS } from '../../../../extension/settings/export-settings'
import { blockOf } from '../../store/page'
import { browserDouble } from '../browser-double'

const OWN = { ...DEFAULT_EXPORT_SETTINGS, on: true, endpoint: 'http://own.test:4318' }
const SHOP = 'https://shop.test'

let double: ReturnType<typeof browserDouble>
vi.mock('webextension-polyfill', () => ({
  get default() {
    return double.browser
  },
}))

let sent: { readonly url: string; readonly headers: Headers }[]

beforeEach(() => {
  vi.resetModules()
  double = browserDouble()
  sent = []
  vi.stubGlobal('navigator', { userAgent: 'Chrome/148' })
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    sent.push({ url, headers: new Headers(init.headers) })
    return new Response('{}', { headers: { 'content-type': 'application/json' } })
  })
})
afterAll(() => vi.unstubAllGlobals())

const prescribe = (prescribed: unknown) => double.browser.storage.managed.set({ export: prescribed })
const settings = () => import('../../../../extension/settings/managed-settings')

async function background() {
  const { createExport } = await import('../../../../extension/background/export')
  const announcements: Announcements = { tell() {}, listen: () => () => {} }
  const exported = createExport(announcements)
  await exported.ready
  return exported
}

describe('what is prescribed', () => {
  it('is nothing where there is nothing, where Firefox has no policy, and where it makes no sense', async () => {
    const { readManaged } = await settings()
    const nothing = { export: {}, headers: [] }
    expect(await readManaged()).toEqual(nothing)
    await prescribe({ endpoint: 7, headers: 7, sites: [], rate: 2, on: true, codec: 'json' })
    expect(await readManaged()).toEqual(nothing)
    double.browser.storage.managed.get = () => Promise.reject(new Error('Managed storage manifest not found'))
    expect(await readManaged()).toEqual(nothing)
  })

  it('stands in the place of what the user chose, and the user’s choice stays as it was', async () => {
    await double.browser.storage.local.set({
      exportHeaders: [
        ['X-Key', 'own'],
        ['x-more', 'own'],
      ],
    })
    await prescribe({ endpoint: 'https://team.test', headers: { 'x-key': 'team' }, sites: [SHOP], rate: 1 })
    const exported = await background()
    await exported.use(OWN)
    const block = blockOf([{ id: 1 }])
    expect(exported.outgoingOf(block, SHOP)).toMatchObject({ spans: 1 })
    expect(exported.outgoingOf(block, 'https://other.test')).toBeUndefined()
    await exported.test('https://team.test', 'protobuf')
    expect(Object.fromEntries(sent[0]?.headers ?? [])).toMatchObject({ 'x-key': 'team', 'x-more': 'own' })
    const { readExportHeaders } = await import('../../../../extension/settings/export-headers')
    expect(await readExportHeaders()).toEqual([
      ['X-Key', 'own'],
      ['x-more', 'own'],
    ])
  })

  it('turns nothing on', async () => {
    await prescribe({ endpoint: 'https://team.test' })
    const exported = await background()
    await exported.use({ ...OWN, on: false })
    expect(exported.outgoingOf(blockOf([{ id: 1 }]), SHOP)).toBeUndefined()
  })

  it('holds from the moment on at which it is prescribed', async () => {
    const exported = await background()
    await exported.use(OWN)
    const outgoing = () => exported.outgoingOf(blockOf([{ id: 1 }]), 'https://other.test')
    expect(outgoing()).toBeDefined()
    await prescribe({ sites: [SHOP] })
    double.browser.storage.onChanged.fire({ export: {} }, 'managed')
    await vi.waitFor(() => expect(outgoing()).toBeUndefined())
  })
})
