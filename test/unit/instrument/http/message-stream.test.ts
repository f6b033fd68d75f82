import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isMessageStream, messageSizes } from '../../../../inpage/instrument/http/eventsource/message-stream'

/** The bytes of each message, whatever pieces the text comes in. */
function sizes(type: string, text: string, cuts: readonly number[] = []): number[] {
  const found: number[] = []
  const chunk = messageSizes(type, (size) => found.push(size ?? -1))
  const bytes = new TextEncoder().encode(text)
  const at = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b)
  for (const [i, from] of [0, ...at].entries()) chunk(bytes.subarray(from, at[i] ?? bytes.length))
  return found
}

/** Slow and plain. */
function expected(type: string, text: string): number[] {
  const end = type === 'text/event-stream' ? /(?:\r?\n){2}/ : /\r?\n/
  const bytes = (part: string) => new TextEncoder().encode(part).length
  const found: number[] = []
  let open = ''
  for (let rest = text; ; ) {
    const match = end.exec(rest)
    if (match === null) return found
    const whole = rest.slice(0, match.index + match[0].length)
    rest = rest.slice(whole.length)
    open += whole
    if (/[^\r\n]/.test(open)) {
      found.push(bytes(open))
      open = ''
    }
  }
}

describe('messages in a stream', () => {
  it('end with an empty line among events, and with a line among lines', () => {
    expect(sizes('text/event-stream; charset=utf-8', 'data: a\n\ndata: b\nid: 1\n\ndata: open')).toEqual([9, 15])
    expect(sizes('application/x-ndjson', '{"a":1}\n{"b":2}\r\n\n{"c"')).toEqual([8, 9])
  })

  it('are the same as text, and each is one of what the page has made of them', () => {
    const found: (number | undefined)[] = []
    const chunk = messageSizes('text/event-stream', (size) => found.push(size))
    for (const part of ['data: あ\n', '\ndata: b\n\n', { data: 'parsed' }, undefined]) chunk(part)
    expect(found).toEqual([11, 9, undefined])
  })

  it.each(['text/event-stream', 'application/x-ndjson'])('of %s are the same however it is cut', (type) => {
    const text = fc.array(fc.constantFrom('data: a', 'é', '\n', '\n\n', '\r\n', '{}'), { maxLength: 30 })
    fc.assert(
      fc.property(text, fc.array(fc.nat(500), { maxLength: 6 }), (parts, cuts) => {
        const all = parts.join('')
        expect(sizes(type, all, cuts)).toEqual(sizes(type, all))
        // A line feed more or less at the seams of messages is a matter of taste; their number is not.
        expect(sizes(type, all)).toHaveLength(expected(type, all).length)
      }),
    )
  })

  it.each([
    ['text/event-stream', true],
    ['TEXT/event-stream;charset=utf-8', true],
    ['application/x-ndjson', true],
    ['application/stream+json', true],
    ['application/json', false],
    ['text/html', false],
    ['', false],
  ])('are what a body of type “%s” is made of: %s', (type, is) => {
    expect(isMessageStream(type)).toBe(is)
  })
})
