/** Reads a file away from the panel, which stays alive meanwhile: 50 MB of JSON are a second of work at one go. */
import { readFile, type ToReader } from './reading'

addEventListener('message', ({ data }: MessageEvent<ToReader>) => void read(data))

async function read(asked: ToReader): Promise<void> {
  for await (const told of readFile(asked)) postMessage(told, { transfer: told.type === 'block' ? [told.bytes] : [] })
}
