import { describe, expect, it } from 'vitest'
import { readHarEntry } from '../../../../extension/devtools/network/har-entry'
import { messageList } from '../../../../panel/views/details/request/message-list'
import { harEntry } from '../../extension/devtools/har'

const NONE = { messages: [], sent: 0, received: 0 }

function event(type: 'SENT' | 'RECEIVED', id: number, more: Readonly<Record<string, string | number>> = {}) {
  const attributes = { 'message.type': type, 'message.id': id, 'message.uncompressed_size': 4, ...more }
  return { name: 'message', timeMs: 1000 + id, attributes: Object.entries(attributes) }
}

function logged(...messages: readonly unknown[]) {
  const read = readHarEntry(harEntry({}, { _webSocketMessages: messages }))
  if (read === undefined) throw new Error('no entry')
  return read.socket
}

const frame = (type: string, data: string, opcode = 1) => ({ type, time: 1.5, opcode, data })

describe('the messages of a span', () => {
  it('are its events, in the order of time', () => {
    const open = { name: 'open', timeMs: 0, attributes: [] }
    expect(messageList([open, event('SENT', 1), event('RECEIVED', 1, { 'event.type': 'price' })], NONE)).toMatchObject([
      { isSent: true, timeMs: 1001, size: 4, type: '', text: undefined },
      { isSent: false, size: 4, type: 'price' },
    ])
  })

  it('have the texts of the browser’s log, each its own, where the oldest are missing in either', () => {
    const log = logged(...[1, 2, 3].flatMap((at) => [frame('send', `ask ${at}`), frame('receive', `tell ${at}`)]))
    const events = [event('SENT', 2), event('RECEIVED', 2), event('SENT', 3), event('RECEIVED', 3)]
    expect(messageList(events, log).map(({ text }) => text)).toEqual(['ask 2', 'tell 2', 'ask 3', 'tell 3'])
  })

  it('have no text that may be another’s', () => {
    const log = logged(frame('send', 'first'), frame('receive', 'answer'))
    const events = [event('SENT', 1), event('SENT', 2), event('RECEIVED', 1)]
    expect(messageList(events, log).map(({ text }) => text)).toEqual([undefined, undefined, 'answer'])
  })

  it('are those of the log where the span has none', () => {
    expect(messageList([], logged(frame('send', 'a')))).toMatchObject([{ isSent: true, timeMs: 1500, text: 'a' }])
  })
})

describe('the messages of the browser’s log', () => {
  it('are the newest hundred, each cut, and all are counted', () => {
    const long = 'x'.repeat(10_000)
    const { messages, sent, received } = logged(...Array.from({ length: 500 }, () => frame('send', long)))
    expect([messages.length, sent, received]).toEqual([100, 500, 0])
    expect(messages[0]).toMatchObject({ text: 'x'.repeat(500), isCut: true })
  })

  it('have no text if they are binary, and are nothing if they are no messages', () => {
    expect(logged(frame('receive', 'AAAA', 2), frame('error', 'x'), 5, null).messages).toMatchObject([
      { isSent: false, text: undefined },
    ])
    expect(readHarEntry(harEntry({}, { _webSocketMessages: 'x' }))?.socket).toEqual(NONE)
  })
})
