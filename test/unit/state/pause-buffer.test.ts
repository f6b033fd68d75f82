import { afterEach, describe, expect, it, vi } from 'vitest'
import { PauseBuffer } from '../../../panel/state/recording/pause-buffer'
import { blockOf, documentInfo } from '../store/page'
import { panelWith } from './panel'

afterEach(() => {
  vi.unstubAllGlobals()
})

function arrivals() {
  const told: string[] = []
  const full = vi.fn()
  const to = {
    document: ({ documentId }: { documentId: string }) => void told.push(`document ${documentId}`),
    status: () => void told.push('status'),
    block: (documentId: string, sequence: number) => void told.push(`block ${documentId} ${sequence}`),
    loss: (spans: number) => void told.push(`loss ${spans}`),
  }
  return { told, full, held: new PauseBuffer(to, full) }
}

const TWO_SPANS = blockOf([
  { id: 1, name: 'a' },
  { id: 2, parent: 1, name: 'b' },
])

describe('what arrives', () => {
  it('is told at once while nothing is held', () => {
    const { told, held } = arrivals()
    held.document(documentInfo('page'))
    held.block('page', 0, TWO_SPANS)
    expect(told).toEqual(['document page', 'block page 0'])
    expect(held.spans.value).toBe(0)
  })

  it('waits in order and is counted while it is held', () => {
    const { told, held } = arrivals()
    held.hold()
    held.document(documentInfo('page'))
    held.block('page', 0, TWO_SPANS)
    held.loss(3)
    held.block('page', 1, new ArrayBuffer(8))
    expect(told).toEqual([])
    expect(held.spans.value).toBe(2)
    held.release()
    expect(told).toEqual(['document page', 'block page 0', 'loss 3', 'block page 1'])
    expect(held.spans.value).toBe(0)
    held.loss(1)
    expect(told.at(-1)).toBe('loss 1')
  })

  it('is known by its documents also when the spans that waited are cleared', () => {
    const { told, held } = arrivals()
    held.hold()
    held.document(documentInfo('page'))
    held.block('page', 0, TWO_SPANS)
    held.clear()
    expect(held.spans.value).toBe(0)
    held.block('page', 1, TWO_SPANS)
    held.release()
    expect(told).toEqual(['document page', 'block page 1'])
  })

  it('says when no more can be held', () => {
    const { full, held } = arrivals()
    held.hold()
    held.block('page', 0, TWO_SPANS)
    expect(full).not.toHaveBeenCalled()
    held.block('page', 1, new ArrayBuffer(33 * 1024 * 1024))
    expect(full).toHaveBeenCalledOnce()
  })
})

it('is shown when the recording goes on, and nothing is lost that came when no more could be held', () => {
  const { feed, state, frame } = panelWith()
  feed.document(documentInfo('page'))
  state.recording.toggle()
  feed.block('page', TWO_SPANS)
  expect(state.recording.waiting.value).toBe(2)
  feed.block('page', new ArrayBuffer(33 * 1024 * 1024))
  feed.block('page', blockOf([{ id: 3, trace: 2, name: 'c' }]))
  frame()
  expect(state.table.counts.value.spans).toBe(0)
  state.recording.toggle()
  frame()
  expect(state.table.counts.value).toMatchObject({ spans: 3, unreadable: 1 })
})
