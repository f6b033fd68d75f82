import type { SocketMessages } from '../../../../extension/devtools/network/har-messages'
import type { SpanDetailEvent } from '../../../store/model'

/** A message of a socket or a stream. */
export interface ListedMessage {
  readonly isSent: boolean
  /** ms since the epoch. */
  readonly timeMs: number
  /** In bytes; undefined where nobody knows. */
  readonly size: number | undefined
  /** What kind of event of a stream it is; '' for most. */
  readonly type: string
  /** Its beginning, where the browser's network log has it. */
  readonly text: string | undefined
  readonly isCut: boolean
}

/**
 * The messages of a connection: the newest are events of its span. Of a socket that is closed, the browser's log has the
 * texts, too; they are put together where both have counted the same.
 */
export function messageList(events: readonly SpanDetailEvent[], logged: SocketMessages): readonly ListedMessage[] {
  const listed = events.filter(({ name }) => name === 'message').map(listedOf)
  if (listed.length === 0) return logged.messages.map((one) => ({ ...one, size: undefined, type: '' }))
  const texts = new Map([true, false].map((isSent) => [isSent, textsOf(listed, logged, isSent)]))
  // The newest first, as the oldest of either may be missing.
  return listed
    .reverse()
    .map(({ id, ...one }) => {
      const { text, isCut } = texts.get(one.isSent)?.pop() ?? one
      return { ...one, text, isCut }
    })
    .reverse()
}

/** What is logged of one direction; nothing where the log has counted otherwise than the span. */
function textsOf(listed: readonly NumberedMessage[], { messages, sent, received }: SocketMessages, isSent: boolean) {
  const last = listed.findLast((one) => one.isSent === isSent)?.id
  return last === (isSent ? sent : received) ? messages.filter((one) => one.isSent === isSent) : []
}

interface NumberedMessage extends ListedMessage {
  /** How many of its direction there were with it. */
  readonly id: number | undefined
}

function listedOf({ timeMs, attributes }: SpanDetailEvent): NumberedMessage {
  const value = (name: string) => attributes.find(([key]) => key === name)?.[1]
  const [size, id, type] = ['message.uncompressed_size', 'message.id', 'event.type'].map(value)
  return {
    isSent: value('message.type') === 'SENT',
    timeMs,
    size: typeof size === 'number' ? size : undefined,
    id: typeof id === 'number' ? id : undefined,
    type: typeof type === 'string' ? type : '',
    text: undefined,
    isCut: false,
  }
}
