import { Fault } from '../../formats/reading/json-parts'

/** Bytes, unpacked: what is larger, no engine could hold as one text and as the spans that are made of it. */
const MAX_BYTES = 256 * 1024 * 1024

/** A file's text: unpacked where it is gzip, in UTF-16 where it says so, else in UTF-8. Throws a `Fault`. */
export async function fileText(file: Blob, maxBytes = MAX_BYTES): Promise<string> {
  const head = new Uint8Array(await file.slice(0, 2).arrayBuffer())
  const isGzip = head[0] === 0x1f && head[1] === 0x8b
  const stream = isGzip ? file.stream().pipeThrough(new DecompressionStream('gzip')) : file.stream()
  const reader = stream.getReader()
  let decoder: TextDecoder | undefined
  let text = ''
  let bytes = 0
  for (;;) {
    const { value } = await reader.read().catch(() => {
      throw new Fault(isGzip ? 'badGzip' : 'unreadable', 'file')
    })
    if (value === undefined) return text + (decoder?.decode() ?? '')
    bytes += value.length
    if (bytes > maxBytes) {
      void reader.cancel().catch(() => {})
      throw new Fault('tooLarge', 'file')
    }
    decoder ??= new TextDecoder(encodingOf(value))
    text += decoder.decode(value, { stream: true })
  }
}

/** By the mark that a text may begin with. */
function encodingOf(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  return bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8'
}
