import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type DevtoolsSearch, onSearch, passOnSearch } from '../../../../extension/devtools/devtools-search'
import { openNetworkLog } from '../../../../extension/devtools/network/devtools-network'
import { browserDouble } from '../browser-double'
import { harEntry } from './har'

let double: ReturnType<typeof browserDouble>
vi.mock('webextension-polyfill', () => ({
  get default() {
    return double.browser
  },
}))

const SPAN = `${'a'.repeat(32)}:${'b'.repeat(16)}`

beforeEach(() => {
  double = browserDouble()
  vi.stubGlobal('navigator', { userAgent: 'Chrome/148' })
})
afterEach(() => vi.unstubAllGlobals())

describe('the search field of DevTools', () => {
  it('is heard by the panel of its tab, and by no other', async () => {
    const addListener = vi.fn()
    passOnSearch({ onSearch: { addListener } }, 1)
    const [search] = addListener.mock.calls[0]
    const [own, other]: DevtoolsSearch[][] = [[], []]
    onSearch(1, (asked) => own.push(asked))
    onSearch(2, (asked) => other.push(asked))
    search('performSearch', 'cart')
    search('nextSearchResult')
    search('previousSearchResult')
    search('something new')
    search('cancelSearch')
    await vi.waitFor(() => expect(own).toHaveLength(4))
    expect([own, other]).toEqual([
      [{ type: 'search', text: 'cart' }, { type: 'next' }, { type: 'previous' }, { type: 'cancel' }],
      [],
    ])
  })

  it('is none where the browser has none for extensions', () => {
    expect(() => passOnSearch({}, 1)).not.toThrow()
  })
})

describe('the browser’s network log', () => {
  it('is none where the browser tells none', () => {
    expect(openNetworkLog()).toBeUndefined()
  })

  it('has what was before and what comes, and leaves out what is no entry', () => {
    const addListener = vi.fn()
    const network = {
      onRequestFinished: { addListener },
      getHAR: (done: (log: unknown) => void) => done({ entries: [harEntry(), 'no entry'] }),
    }
    vi.stubGlobal('chrome', { devtools: { network } })
    const log = openNetworkLog()
    const before = log?.size ?? 0
    const [finished] = addListener.mock.calls[0]
    finished(harEntry({}, { startedDateTime: '2026-01-02T03:04:06.678Z' }))
    finished(undefined)
    expect([before, log?.size]).toEqual([1, 2])
  })
})

describe('notes', () => {
  it('stay until they are emptied, and are told to all panels', async () => {
    const { onNotesChanged, readNotes, writeNote } = await import('../../../../extension/settings/notes-storage')
    const changed = vi.fn()
    onNotesChanged(changed)
    await writeNote(SPAN, 'Why?')
    expect([...(await readNotes()).values()]).toEqual(['Why?'])
    await writeNote(SPAN, '')
    expect([...(await readNotes())]).toEqual([])
    expect(changed).toHaveBeenCalledTimes(2)
  })
})
