/** Reads a file away from the panel, which stays alive meanwhile: 50 MB of JSON are a second of work at one go. */
import { readFile, type ToReader } from './reading'

/** Blocks that may be under way: with more, the panel would take in all of them between two frames. */
const MAX_UNDER_WAY = 2

let underWay = 0
let goOn: (() => void) | undefined

addEventListener('message', ({ data }: MessageEvent<ToReader>) => {
  if (data.type === 'read') void read(data)
  else {
    underWay--
    goOn?.()
  }
})

async function read(asked: Extract<ToReader, { type: 'read' }>): Promise<void> {
  for await (const told of readFile(asked)) {
    postMessage(told, { transfer: told.type === 'block' ? [told.bytes] : [] })
    if (told.type !== 'block' || ++underWay < MAX_UNDER_WAY) continue
    await new Promise<void>((resolve) => {
      goOn = resolve
    })
  }
}
