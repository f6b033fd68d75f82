import type { IncomingMessage } from 'node:http'
import { createGunzip } from 'node:zlib'

/**
 * Unpacked. SDKs send some hundred KB at a time, and gRPC takes 4 MB unless it is told otherwise. Bytes that were made for it
 * take a hundred times as much once they are read.
 */
export const MAX_BODY_BYTES = 8 * 1024 * 1024
/** Of all bodies that are being read. */
const MAX_BYTES_UNDER_WAY = 8 * MAX_BODY_BYTES

export class BodyFault extends Error {
  readonly status: 400 | 413 | 415 | 503

  constructor(status: BodyFault['status'], message: string) {
    super(message)
    this.status = status
  }
}

/** Reads bodies, never more than so many bytes at once, whoever asks how often. */
export class BodyReader {
  #underWay = 0

  /** The body, unpacked where it is gzip. Throws a `BodyFault`. */
  async read(request: IncomingMessage): Promise<Uint8Array> {
    const encoding = request.headers['content-encoding'] ?? 'identity'
    if (encoding !== 'identity' && encoding !== 'gzip') {
      throw new BodyFault(415, `content-encoding ${encoding}: gzip or none`)
    }
    if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) throw tooLarge()
    const stream = encoding === 'gzip' ? request.pipe(createGunzip()) : request
    // A request that is cut off would leave the unpacking waiting for ever.
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
