import { checkBlock } from '../../extension/background/check-block'
import { HEADER_BYTES } from '../../inpage/block/format'
import { readBlock } from '../../inpage/block/reader'
import { storedSpans } from '../../panel/formats/stored-span'
import { TraceStore } from '../../panel/store/store'
import { blockOf, documentInfo } from '../unit/store/page'
import type { Random } from './random'

const BASES = [
  blockOf([{ id: 1, name: 'load' }]),
  blockOf(
    [1, 2, 3, 4, 5, 6].map((id) => ({
      id,
      parent: id >> 1,
      name: id % 2 === 0 ? 'GET' : 'é',
      attributes: {
        'url.full': `https://shop.test/${id}`,
        size: id,
        big: 12345678901234567890n,
        list: ['a', { b: 1 }],
      },
      events: [{ name: 'exception', timeMs: id, attributes: { 'exception.message': 'no' } }],
      links: [{ id: 9, attributes: { why: 'batch' } }],
      error: id === 3,
      revision: id === 4 ? 0 : 1,
    })),
  ),
].map((bytes) => new Uint8Array(bytes))

/** What breaks things where a count, an index or a length stands. */
const WORDS = [
  0, 1, 2, 7, 0x7f, 0xff, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff, 0x7ff00000, 0x7ff80000,
]
/** A store takes in so many, then there is another. */
const OF_A_STORE = 50

/** Blocks whose bytes were changed, read and stored as the panel does it, then read span by span. Gives what became of one. */
export function blocks(random: Random): () => 'read' | 'refused' {
  let store = new TraceStore({ maxSpans: 200 })
  let taken = OF_A_STORE
  return () => {
    if (++taken > OF_A_STORE) {
      store = new TraceStore({ maxSpans: 200 })
      store.document(documentInfo('home'))
      taken = 0
    }
    const bytes = changed(random.pick(BASES), random)
    checkBlock(bytes)
    const block = readBlock(bytes)
    store.block('home', taken, bytes)
    if ('error' in block) return 'refused'
    const spanOf = storedSpans(store)
    for (let index = 0; index < store.table.limit; index++) {
      if (!store.has(index)) continue
      store.summary(index)
      store.detail(index)
      spanOf(index)
    }
    return 'read'
  }
}

function changed(base: Uint8Array, random: Random): ArrayBuffer {
  let bytes = base.slice()
  for (let left = 1 + random.below(3); left > 0; left--) {
    const words = new DataView(bytes.buffer)
    const inHeader = random.next() < 0.2
    const at = random.below(inHeader ? HEADER_BYTES : bytes.length)
    const way = random.next()
    if (way < 0.5) bytes[at] ^= 1 << random.below(8)
    else if (way < 0.9) words.setUint32(Math.min(at & ~3, bytes.length - 4), random.pick(WORDS), true)
    else if (way < 0.95) bytes = bytes.slice(0, Math.max(4, at))
    else bytes.copyWithin(at, random.below(bytes.length), random.below(bytes.length))
  }
  return bytes.buffer
}
