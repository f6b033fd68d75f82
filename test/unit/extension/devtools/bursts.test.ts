import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createBlockCoalescer } from '../../../../extension/devtools/coalesced-blocks'

const FULL = true
const REST = false

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function openBursts() {
  const told: string[] = []
  const bursts = createBlockCoalescer((documentId, blocks) => {
    told.push(`${documentId} ${blocks.map(({ sequence }) => sequence).join()}`)
  })
  const add = (documentId: string, sequence: number, full: boolean) =>
    bursts.add(documentId, { sequence, bytes: new ArrayBuffer(8), full })
  return { told, add }
}

describe('bursts', () => {
  it('tells a block at once that was not full', () => {
    const { told, add } = openBursts()
    add('home', 0, REST)
    expect(told).toEqual(['home 0'])
  })

  it('tells full blocks with the rest that follows them, in their order, and no other document’s', () => {
    const { told, add } = openBursts()
    add('home', 0, FULL)
    add('home', 1, FULL)
    add('frame', 0, REST)
    expect(told).toEqual(['frame 0'])
    add('home', 2, REST)
    expect(told).toEqual(['frame 0', 'home 0,1,2'])
    add('home', 3, REST)
    expect(told).toEqual(['frame 0', 'home 0,1,2', 'home 3'])
  })

  it('waits neither long for the next block, nor for ever while more and more come', () => {
    const { told, add } = openBursts()
    add('home', 0, FULL)
    vi.advanceTimersByTime(30)
    expect(told).toEqual(['home 0'])
    for (let sequence = 1; sequence <= 20; sequence++) {
      add('home', sequence, FULL)
      vi.advanceTimersByTime(10)
    }
    expect(told.length).toBeGreaterThan(2)
    expect(told.flatMap((one) => one.split(' ')[1].split(',')).length).toBeGreaterThan(15)
    vi.advanceTimersByTime(30)
    expect(told.flatMap((one) => one.split(' ')[1].split(',')).map(Number)).toEqual(
      Array.from({ length: 21 }, (_, i) => i),
    )
  })
})
