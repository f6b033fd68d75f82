import { Fault } from '../../formats/reading/json-parts'
import type { FileContent, NamedContent } from '../../formats/reading/read-file'
import { unpacked } from './unpack'

/** Bytes, unpacked: what is larger, no engine could hold as one text and as the spans that are made of it. */
const MAX_BYTES = 256 * 1024 * 1024
/** UTF-8 is decoded in pieces of so many bytes. */
const PIECE = 16 * 1024 * 1024
/** Bytes that tell whether a file is a text. */
const LOOKED_AT = 4096

/** What is in a file: texts, in UTF-16 where they say so and else in UTF-8, or bytes. Throws a `Fault`. */
export async function fileContent(file: Blob, maxBytes = MAX_BYTES): Promise<FileContent> {
  if (file.size > maxBytes) throw new Fault('tooLarge', 'file')
  const bytes = await file.arrayBuffer().catch(() => {
    throw new Fault('unreadable', 'file')
  })
  return contentsOf(new Uint8Array(bytes), maxBytes)
}

/** The same of bytes, which may take so many once they are unpacked. Throws a `Fault`. */
export function contentsOf(packed: Uint8Array<ArrayBuffer>, room: number): NamedContent[] {
  return unpacked(packed, room).flatMap(({ bytes, ...file }) => {
    const content = contentOf(bytes)
    const decoded = typeof content === 'string' ? bytesOfBase64(content) : undefined
    if (decoded !== undefined) return contentsOf(decoded, room)
    return [{ ...file, content }]
  })
}

function contentOf(bytes: Uint8Array): string | Uint8Array {
  const encoding = encodingOf(bytes)
  if (encoding === undefined) return bytes
  const decoder = new TextDecoder(encoding)
  let text = ''
  for (let at = 0; at < bytes.length; at += PIECE) {
    text += decoder.decode(bytes.subarray(at, at + PIECE), { stream: at + PIECE < bytes.length })
  }
  return text
}

/**
 * The bytes of a text that is Base64 and nothing else, or a `data:` URL of it: a message of protobuf as people paste it.
 * Undefined for any other text.
 */
function bytesOfBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  const start = text.slice(0, LOOKED_AT).trimStart()
  const url = /^data:[^,]{0,200};base64,/.exec(start)?.[0] ?? ''
  if (!/^[\w+/-]+=*\s*$/.test(start.slice(url.length).replace(/\r?\n/g, '').slice(0, 200))) return undefined
  const digits = text.trimStart().slice(url.length).replace(/\s/g, '').replaceAll('-', '+').replaceAll('_', '/')
  if (digits.length < MIN_BASE64) return undefined
  try {
    return Uint8Array.from(atob(digits), (digit) => digit.charCodeAt(0))
  } catch {
    return undefined
  }
}

/** Shorter texts may be words. No span fits into so few characters. */
const MIN_BASE64 = 40

/** By the mark that a text may begin with, or by what its first bytes are; undefined for what is no text. */
function encodingOf(bytes: Uint8Array): string | undefined {
  const [first, second] = bytes
  if ((first === 0xff && second === 0xfe) || (isBracket(first) && second === 0)) return 'utf-16le'
  if ((first === 0xfe && second === 0xff) || (first === 0 && isBracket(second))) return 'utf-16be'
  const looked = bytes.subarray(0, LOOKED_AT)
  if (!looked.some(isControl)) return 'utf-8'
  return isHalfZero(looked, 1) ? 'utf-16le' : isHalfZero(looked, 0) ? 'utf-16be' : undefined
}

/** Whether nearly all bytes at odd (1) or even (0) places are 0, and none of the others: Latin text in UTF-16. */
function isHalfZero(bytes: Uint8Array, zeroAt: 0 | 1): boolean {
  const zeros = bytes.filter((byte, i) => byte === 0 && i % 2 === zeroAt).length
  const others = bytes.filter((byte, i) => byte === 0 && i % 2 !== zeroAt).length
  return bytes.length >= 8 && others === 0 && zeros * 2 > bytes.length * 0.9
}

function isBracket(byte: number | undefined): boolean {
  return byte === 0x7b || byte === 0x5b
}

/** Of those that no text has, but for the colours of a terminal and the separators of JSON text sequences. */
function isControl(byte: number): boolean {
  return byte < 0x09 || (byte > 0x0d && byte < 0x20 && byte !== 0x1b && byte !== 0x1e)
}
