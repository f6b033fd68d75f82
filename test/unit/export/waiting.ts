import type { Codec, WaitingBlock } from '../../../extension/export/batch'
import { MAX_BATCH_BYTES, nextBatch } from '../../../extension/export/batch'
import { resourceOfPage } from '../../../extension/export/otlp/page-resource'
import { Amendments } from '../../../extension/export/outgoing-spans'
import type { Block } from '../../../inpage/block/format'
import { readBlock } from '../../../inpage/block/reader'

export const PAGE_URL = 'https://shop.test/home'
const RESOURCE = resourceOfPage(PAGE_URL)

export function sound(bytes: ArrayBuffer): Block {
  const block = readBlock(bytes)
  if ('error' in block) throw new Error(block.error)
  return block
}

export function waitingOf(bytes: ArrayBuffer, position = 1, rate = 1): WaitingBlock {
  return { position, block: sound(bytes), rate, resource: RESOURCE }
}

/** The body of one request with all of a block. */
export function bodyOf(bytes: ArrayBuffer, codec: Codec): Uint8Array {
  const batch = nextBatch([waitingOf(bytes)], { position: 1, row: 0 }, new Amendments(), codec, MAX_BATCH_BYTES)
  if (batch === undefined) throw new Error('nothing goes out')
  return batch.body
}
