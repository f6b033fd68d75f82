import { describe, expect, it } from 'vitest'
import { sizeOf } from '../../../../inpage/instrument/message-events'

describe('the size of a message', () => {
  it.each([
    ['a text, as UTF-8', 'aé', 3],
    ['a buffer', new ArrayBuffer(5), 5],
    ['a part of a buffer', new Uint16Array(new ArrayBuffer(8), 2, 2), 4],
    ['a view', new DataView(new ArrayBuffer(8), 3), 5],
    ['a blob', new Blob(['four']), 4],
    ['nothing', undefined, 0],
  ])('is that of %s', (_name, data, size) => {
    expect(sizeOf(data)).toBe(size)
  })

  it('asks nothing of an object of the page', () => {
    const refusing = () => {
      throw new Error('read')
    }
    const data = Object.defineProperties({}, { size: { get: refusing }, byteLength: { get: refusing } })
    expect(sizeOf(data)).toBe(0)
    expect(sizeOf(new Proxy({}, { get: refusing }))).toBe(0)
  })
})
