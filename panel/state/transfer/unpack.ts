/** What is in a file that is packed: gzip (also of several members), zstd, zip, tar, and records as a Collector writes them. */
import { Gunzip, unzipSync } from 'fflate'
import { Decompress } from 'fzstd'
import { Fault } from '../../formats/reading/json-parts'
import { isTar, tarFiles } from './tar'

/** Bytes that are unpacked at one go, so that what would be too large is noticed soon. */
const SLICE = 64 * 1024
/** gzip in a zip in a zip: more is a trick. */
const MAX_LAYERS = 4

/** What a file contained. */
export interface Unpacked {
  /** In an archive, the name of the file; else ''. */
  readonly name: string
  readonly bytes: Uint8Array<ArrayBuffer>
  /** Whether its end is missing. */
  readonly isCut?: boolean
  /** Why a file of an archive could not be unpacked. */
  readonly fault?: Fault
}

/** Throws a `Fault`. `room`: bytes that all of it together may take. */
export function unpacked(bytes: Uint8Array<ArrayBuffer>, room: number, name = '', layer = 0): Unpacked[] {
  if (layer > MAX_LAYERS) throw new Fault('tooDeep', name || 'file')
  const inner = (one: Uint8Array<ArrayBuffer>, of = name) => unpacked(one, room, of, layer + 1)
  const cut = ({ bytes: whole, isCut }: Stream) => withCutEnd(inner(whole), isCut)
  if (begins(bytes, GZIP)) return cut(gunzipped(bytes, room, name))
  if (begins(bytes, ZSTD)) return cut(fromZstd(bytes, room, name))
  if (OTHERS.some((mark) => begins(bytes, mark))) throw new Fault('isCompressed', name || 'file')
  if (begins(bytes, EMPTY_ZIP)) throw new Fault('isEmptyArchive', name || 'file')
  const files = begins(bytes, ZIP) ? unzipped(bytes, room, name) : isTar(bytes) ? tarFiles(bytes, name) : undefined
  if (files !== undefined) {
    return files.flatMap((file) =>
      withCutEnd(
        keepingFault(file.name, () => inner(file.bytes, file.name)),
        file.isCut,
      ),
    )
  }
  const records = recordsIn(bytes)
  if (records === undefined) return [{ name, bytes }]
  // Messages of protobuf after each other are one message, and values of JSON are read after each other.
  const unpackedRecords = records.flatMap((record) => inner(record))
  const all = joined(
    unpackedRecords.map((one) => one.bytes),
    room,
  )
  return withCutEnd(
    [{ name, bytes: all }],
    unpackedRecords.some(({ isCut }) => isCut),
  )
}

/** Marks the last of a stream's files, if the stream ends too early. */
function withCutEnd(files: readonly Unpacked[], isCut = false): Unpacked[] {
  return files.map((file, i) => (isCut && i === files.length - 1 ? { ...file, isCut } : file))
}

/** A file of an archive that is damaged does not take the others with it. */
function keepingFault(name: string, read: () => Unpacked[]): Unpacked[] {
  try {
    return read()
  } catch (fault) {
    if (!(fault instanceof Fault) || fault.reason === 'tooLarge') throw fault
    return [{ name, bytes: new Uint8Array(), fault }]
  }
}

const GZIP = [0x1f, 0x8b]
const ZSTD = [0x28, 0xb5, 0x2f, 0xfd]
const ZIP = [0x50, 0x4b, 0x03, 0x04]
/** bzip2, xz, 7-Zip, RAR, LZ4 */
const OTHERS = [
  [0x42, 0x5a, 0x68],
  [0xfd, 0x37, 0x7a, 0x58, 0x5a],
  [0x37, 0x7a, 0xbc, 0xaf],
  [0x52, 0x61, 0x72, 0x21],
  [0x04, 0x22, 0x4d, 0x18],
]
const EMPTY_ZIP = [0x50, 0x4b, 0x05, 0x06]

function begins(bytes: Uint8Array, mark: readonly number[]): boolean {
  return mark.every((byte, i) => bytes[i] === byte)
}

/** Not by the browser: Chromium's `DecompressionStream` refuses what stands behind the first member. */
function gunzipped(bytes: Uint8Array, room: number, name: string): Stream {
  return collected(bytes, room, name, (take) => {
    const stream = new Gunzip(take)
    return (chunk, isLast) => stream.push(chunk, isLast)
  })
}

function fromZstd(bytes: Uint8Array, room: number, name: string): Stream {
  return collected(bytes, room, name, (take) => {
    const stream = new Decompress(take)
    return (chunk, isLast) => stream.push(chunk, isLast)
  })
}

type Push = (chunk: Uint8Array, isLast: boolean) => void

function collected(
  bytes: Uint8Array,
  room: number,
  name: string,
  begin: (take: (piece: Uint8Array) => void) => Push,
): Stream {
  const pieces: Uint8Array[] = []
  let size = 0
  let isCut = false
  const push = begin((piece) => {
    size += piece.length
    if (size > room) throw new Fault('tooLarge', name || 'file')
    pieces.push(piece.slice())
  })
  try {
    for (let at = 0; at < bytes.length; at += SLICE) push(bytes.subarray(at, at + SLICE), at + SLICE >= bytes.length)
  } catch (error) {
    if (error instanceof Fault) throw error
    // What stands behind the last member is no matter, such as zeros that fill up a block of a tape.
    if (size === 0) throw new Fault('damaged', name || 'file')
    isCut = !isNoMember(error)
  }
  return { bytes: joined(pieces, room), isCut }
}

/** What was compressed, up to where it is damaged or ends. */
interface Stream {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly isCut: boolean
}

/** fflate's code for data that begins like no gzip. */
const INVALID_HEADER = 6

function isNoMember(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === INVALID_HEADER
}

function unzipped(bytes: Uint8Array, room: number, name: string): Unpacked[] {
  let size = 0
  try {
    const files = unzipSync(bytes, {
      filter: (file) => {
        if (file.name.endsWith('/') || file.name.startsWith('__MACOSX/')) return false
        size += file.originalSize
        if (size > room) throw new Fault('tooLarge', file.name)
        return true
      },
    })
    const found = Object.entries(files).map(([own, content]) => ({ name: own, bytes: new Uint8Array(content) }))
    if (found.length === 0) throw new Fault('isEmptyArchive', name || 'file')
    return found
  } catch (error) {
    throw error instanceof Fault ? error : new Fault('damaged', name || 'file')
  }
}

/**
 * The records of a Collector's file exporter, where it compresses or writes protobuf: each has its length before it, in
 * four bytes. Undefined if the bytes are no such records to their end.
 */
function recordsIn(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer>[] | undefined {
  // No text begins so, and no message.
  if (bytes[0] !== 0 || bytes.length < 5) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const records: Uint8Array<ArrayBuffer>[] = []
  for (let at = 0; at < bytes.length; ) {
    if (at + 4 > bytes.length) return undefined
    const from = at + 4
    const length = view.getUint32(at)
    if (length === 0 || length > bytes.length - from) return undefined
    records.push(bytes.subarray(from, from + length))
    at = from + length
  }
  return records
}

function joined(pieces: readonly Uint8Array[], room: number): Uint8Array<ArrayBuffer> {
  const size = pieces.reduce((sum, piece) => sum + piece.length, 0)
  if (size > room) throw new Fault('tooLarge', 'file')
  const all = new Uint8Array(size)
  let at = 0
  for (const piece of pieces) {
    all.set(piece, at)
    at += piece.length
  }
  return all
}
