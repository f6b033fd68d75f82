import type { IncomingMessage } from 'node:http'
import type { Transform } from 'node:stream'
import * as zlib from 'node:zlib'

/**
 * The most bytes of a body, decompressed. SDKs send some hundred KB at a time, and gRPC accepts 4 MB by default. A body that was
 * crafted takes a hundred times as much memory once it is parsed.
 */
export const MAX_BODY_BYTES = 8 * 1024 * 1024
/** The most bytes of all bodies that are being read at a time. */
const MAX_BYTES_UNDER_WAY = 8 * MAX_BODY_BYTES

/** Thrown for a body that can't be read; it has the HTTP status to answer with. */
export class BodyFault extends Error {
  readonly status: 400 | 413 | 415 | 503

  constructor(status: BodyFault['status'], message: string) {
    super(message)
    this.status = status
  }
}

/** Reads bodies, with a bound on all that are read at a time. */
export class BodyReader {
  #underWay = 0

  /**
   * Reads a body and decompresses it.
   *
   * @throws BodyFault
   */
  async read(request: IncomingMessage): Promise<Uint8Array> {
    const unpack = unpackingOf(request.headers['content-encoding'] ?? '')
    if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) throw tooLarge()
    const stream = unpack === undefined ? request : request.pipe(unpack)
    // If the request is cut off, decompression would wait forever.
    request.once('close', () => {
      if (!request.readableEnded) stream.destroy(new BodyFault(400, 'the body was cut off'))
    })
    const chunks: Uint8Array[] = []
    let length = 0
    try {
      for await (const chunk of stream) {
        const bytes: Uint8Array = chunk
        length += bytes.length
        this.#underWay += bytes.length
        if (length > MAX_BODY_BYTES) throw tooLarge()
        if (this.#underWay > MAX_BYTES_UNDER_WAY) throw new BodyFault(503, 'too much at once')
        chunks.push(bytes)
      }
      return Buffer.concat(chunks)
    } catch (error) {
      throw error instanceof BodyFault ? error : new BodyFault(400, 'the body could not be read')
    } finally {
      this.#underWay -= length
      stream.destroy()
    }
  }
}

function tooLarge(): BodyFault {
  return new BodyFault(413, `larger than ${MAX_BODY_BYTES} bytes`)
}

/**
 * What SDKs pack bodies with: most with gzip, Python's also with deflate, Rust's with zstd. Undefined where nothing is packed.
 *
 * @throws BodyFault
 */
function unpackingOf(encoding: string): Transform | undefined {
  const names = encoding.split(',').map((name) => name.trim().toLowerCase())
  const packed = names.filter((name) => !['', 'identity', 'none'].includes(name))
  if (packed.length === 0) return undefined
  const made = packed.length === 1 ? UNPACKINGS.get(packed[0])?.() : undefined
  if (made !== undefined) return made
  throw new BodyFault(415, `content-encoding ${encoding}: gzip, deflate or none`)
}

const UNPACKINGS = new Map<string, () => Transform | undefined>([
  // It tells gzip and zlib apart by what they begin with.
  ['gzip', () => zlib.createUnzip()],
  ['x-gzip', () => zlib.createUnzip()],
  ['deflate', () => zlib.createUnzip()],
  ['zlib', () => zlib.createUnzip()],
  ['br', () => zlib.createBrotliDecompress()],
  // Node has it from 22.15 on.
  ['zstd', () => Reflect.get(zlib, 'createZstdDecompress')?.()],
])
