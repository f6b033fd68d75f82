import { Fault } from '../../formats/reading/json-parts'
import type { FileContent } from '../../formats/reading/read-file'
import { type Unpacked, unpacked } from './unpack'

/** Bytes, unpacked: what is larger, no engine could hold as one text and as the spans that are made of it. */
const MAX_BYTES = 256 * 1024 * 1024
/** UTF-8 is decoded in pieces of so many bytes. */
const PIECE = 16 * 1024 * 1024
/** Bytes that tell whether a file is a text. */
const LOOKED_AT = 4096

/** What is in a file: texts, in UTF-16 where they say so and else in UTF-8, or bytes. Throws a `Fault`. */
export async function fileContent(file: Blob, mostBytes = MAX_BYTES): Promise<FileContent> {
  if (file.size > mostBytes) throw new Fault('tooLarge', 'file')
  const bytes = await file.arrayBuffer().catch(() => {
    throw new Fault('unreadable', 'file')
  })
  return unpacked(new Uint8Array(bytes), mostBytes).map((one) => ({ name: one.name, content: contentOf(one) }))
}

function contentOf({ bytes }: Unpacked): string | Uint8Array {
  const encoding = encodingOf(bytes)
  if (encoding === undefined) return bytes
  const decoder = new TextDecoder(encoding)
  let text = ''
  for (let at = 0; at < bytes.length; at += PIECE) {
    text += decoder.decode(bytes.subarray(at, at + PIECE), { stream: at + PIECE < bytes.length })
  }
  return text
}

/** By the mark that a text may begin with, or by what its first bytes are; undefined for what is no text. */
function encodingOf(bytes: Uint8Array): string | undefined {
  const [first, second] = bytes
  if ((first === 0xff && second === 0xfe) || (isBracket(first) && second === 0)) return 'utf-16le'
  if ((first === 0xfe && second === 0xff) || (first === 0 && isBracket(second))) return 'utf-16be'
  return bytes.subarray(0, LOOKED_AT).some(isControl) ? undefined : 'utf-8'
}

function isBracket(byte: number | undefined): boolean {
  return byte === 0x7b || byte === 0x5b
}

/** Of those that no text has. */
function isControl(byte: number): boolean {
  return byte < 0x09 || (byte > 0x0d && byte < 0x20 && byte !== 0x1b)
}
