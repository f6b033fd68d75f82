import { describe, expect, it } from 'vitest'
import { checkBlock } from '../../../../extension/background/check-block'
import {
  BLOCK_FLAG_FULL,
  BLOCK_FLAG_LATE,
  BLOCK_MAGIC,
  BLOCK_MAX_BYTES,
  BLOCK_VERSION,
  type Block,
  HEADER_BYTES,
} from '../../../../inpage/block/format'
import { readBlock } from '../../../../inpage/block/reader'
import { blockOf } from '../../store/page'

function header(byteLength: number, spanCount: number, magic = BLOCK_MAGIC): ArrayBuffer {
  const bytes = new ArrayBuffer(byteLength)
  const view = new DataView(bytes)
  view.setUint32(0, magic, true)
  view.setUint32(4, BLOCK_VERSION, true)
  view.setUint32(16, spanCount, true)
  return bytes
}

describe('checkBlock', () => {
  it('tells of a real block what its header says', () => {
    const bytes = blockOf([{ id: 1 }, { id: 2, parent: 1 }])
    const { late, timeOriginMs } = readBlock(bytes) as Block
    expect(checkBlock(bytes)).toEqual({ spanCount: 2, late, full: false, timeOriginMs })
    new DataView(bytes).setUint32(12, BLOCK_FLAG_LATE, true)
    expect(checkBlock(bytes)).toEqual({ spanCount: 2, late: true, full: false, timeOriginMs })
    new DataView(bytes).setUint32(12, BLOCK_FLAG_FULL, true)
    expect(checkBlock(bytes)).toEqual({ spanCount: 2, late: false, full: true, timeOriginMs })
  })

  it.each([0, 1, HEADER_BYTES - 1])('refuses %i bytes as shorter than a header', (byteLength) => {
    expect(checkBlock(new ArrayBuffer(byteLength))).toEqual({ refused: 'shorter than a header' })
  })

  it('takes the largest block there may be, and refuses one byte more', () => {
    expect(checkBlock(header(BLOCK_MAX_BYTES, 1))).toMatchObject({ spanCount: 1 })
    expect(checkBlock(header(BLOCK_MAX_BYTES + 1, 1))).toEqual({ refused: 'larger than a block may be' })
  })

  it('refuses what does not begin as a block does', () => {
    expect(checkBlock(header(HEADER_BYTES, 0, BLOCK_MAGIC + 1))).toEqual({ refused: 'not a block' })
  })

  it('refuses a block of another version, as a page that was open before an update sends it', () => {
    const bytes = header(HEADER_BYTES, 0)
    new DataView(bytes).setUint32(4, BLOCK_VERSION - 1, true)
    expect(checkBlock(bytes)).toEqual({ refused: `version ${BLOCK_VERSION - 1}, not ${BLOCK_VERSION}` })
  })

  it('refuses a block that says no time', () => {
    const bytes = header(HEADER_BYTES, 0)
    new DataView(bytes).setFloat64(56, Number.NaN, true)
    expect(checkBlock(bytes)).toEqual({ refused: 'no time origin' })
  })

  it('refuses a span count that the bytes have no room for, so that no page can inflate what was lost', () => {
    expect(checkBlock(header(4096, 0xffff_ffff))).toEqual({ refused: 'more spans than bytes' })
  })
})
