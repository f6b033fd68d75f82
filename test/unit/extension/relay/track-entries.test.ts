import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TrackEntries } from '../../../../extension/relay/track-entries'
import { blockOf, ORIGIN_MS } from '../../store/page'

const CLIENT = 3

describe('the entries of the track', () => {
  it('are the finished spans, what encloses first, in the time of the document in which they are drawn', () => {
    const entries = new TrackEntries(ORIGIN_MS - 100)
    entries.add(
      blockOf([
        { id: 2, name: 'inner', start: 10, end: 20 },
        { id: 1, name: 'outer', start: 10, end: 90, error: true },
        { id: 3, name: 'open', start: 5, end: Number.NaN },
      ]),
    )
    expect(entries.take()).toEqual([
      { label: 'outer', startMs: 110, endMs: 190, color: 'error' },
      { label: 'inner', startMs: 110, endMs: 120, color: 'primary' },
    ])
    expect(entries.take()).toEqual([])
  })

  it('are called as in the panel: a request by its path, too', () => {
    const entries = new TrackEntries(ORIGIN_MS)
    const attributes = { 'http.request.method': 'GET', 'url.full': 'https://shop.test/api/cart?x=1#y' }
    entries.add(blockOf([{ id: 1, name: 'GET', kind: CLIENT, attributes }]))
    expect(entries.take()).toMatchObject([{ label: 'GET /api/cart?x=1', color: 'secondary' }])
  })

  it('take in an amendment that comes soon, and draw the rest of one that comes later', () => {
    const entries = new TrackEntries(ORIGIN_MS)
    const revised = (revision: number, end: number) =>
      blockOf([{ id: 1, name: 'GET', start: 0, end, revision, isAmended: revision > 1 }])
    entries.add(revised(1, 10))
    entries.add(revised(2, 12))
    entries.add(revised(1, 10))
    expect(entries.take()).toMatchObject([{ label: 'GET', startMs: 0, endMs: 12 }])
    entries.add(revised(3, 30))
    expect(entries.take()).toMatchObject([{ label: 'GET …', startMs: 12, endMs: 30 }])
    entries.add(revised(4, 30))
    expect(entries.take()).toEqual([])
  })

  it('draw a span that was sent several times while it was open once, when it has finished', () => {
    const entries = new TrackEntries(ORIGIN_MS)
    for (let revision = 0; revision < 3; revision++) entries.add(blockOf([{ id: 1, revision, end: Number.NaN }]))
    expect(entries.take()).toEqual([])
    entries.add(blockOf([{ id: 1, name: 'socket', start: 0, end: 5, revision: 3 }]))
    expect(entries.take()).toMatchObject([{ label: 'socket', startMs: 0, endMs: 5 }])
    expect(entries.take()).toEqual([])
  })

  it('draw a span that changed before it was first sent', () => {
    const entries = new TrackEntries(ORIGIN_MS)
    entries.add(blockOf([{ id: 1, name: 'GET', start: 0, end: 5, revision: 2 }]))
    expect(entries.take()).toMatchObject([{ label: 'GET', startMs: 0, endMs: 5 }])
  })

  it('leave out the amendment of a span that was never drawn: most of it is too long ago', () => {
    const entries = new TrackEntries(ORIGIN_MS)
    entries.add(blockOf([{ id: 1, revision: 2, end: 5, isAmended: true }]))
    expect(entries.take()).toEqual([])
  })

  it('are bounded, and say how many spans are left out', () => {
    const entries = new TrackEntries(ORIGIN_MS)
    entries.add(blockOf(Array.from({ length: 2500 }, (_, i) => ({ id: i + 1, start: i, end: i + 1 }))))
    const taken = entries.take()
    expect(taken).toHaveLength(501)
    expect(taken.at(-1)).toMatchObject({ label: '2,000 more spans', startMs: 500, endMs: 2500 })
  })

  it('are none of what is no block', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const entries = new TrackEntries(ORIGIN_MS)
        entries.add(bytes.slice().buffer)
        expect(entries.take()).toEqual([])
      }),
    )
  })
})
