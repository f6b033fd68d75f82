import { utf8 } from '../../../platform/natives'

const STREAM = /^(text\/event-stream|application\/(x-ndjson|ndjson|jsonl|stream\+json))/i

/** A body of this type is a stream of messages that may go on for ever. */
export function isMessageStream(contentType: string): boolean {
  return STREAM.test(contentType)
}

/**
 * Finds where messages end in the chunks of a stream, bytes or text: at an empty line in `text/event-stream`, at the end of a
 * line that isn't empty in newline-delimited JSON. Tells the bytes of each. What else the page has made of the stream before
 * it reads it are messages: nobody knows their size.
 */
export function messageSizes(contentType: string, tell: (size: number | undefined) => void): (chunk: unknown) => void {
  const endsAtEmptyLine = contentType.startsWith('text/event-stream')
  let size = 0
  let hasText = false
  let isLineEmpty = true
  return (given) => {
    const chunk = typeof given === 'string' ? utf8(given) : given
    if (!(chunk instanceof Uint8Array)) {
      if (chunk !== undefined) tell(undefined)
      return
    }
    for (let i = 0; i < chunk.length; i++) {
      size++
      const byte = chunk[i]
      if (byte !== 10) {
        // A carriage return before the line feed is no text.
        if (byte !== 13) {
          hasText = true
          isLineEmpty = false
        }
        continue
      }
      if (hasText && isLineEmpty === endsAtEmptyLine) {
        tell(size)
        size = 0
        hasText = false
      }
      isLineEmpty = true
    }
  }
}
