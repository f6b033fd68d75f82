import type { SocketMessages } from '../../../../extension/devtools/network/har-messages'
import type { Redaction } from '../../../../extension/redaction/redaction'
import { usePanel } from '../../../state/context'
import type { SpanDetail } from '../../../store/model'
import { Section } from '../section'
import { messageList } from './message-list'

/** How many are shown: the newest, which are those that a span keeps. */
const MAX_SHOWN = 100

interface MessageSectionProps {
  readonly span: SpanDetail
  readonly logged: SocketMessages
  readonly redaction: Redaction
}

/** What went over a socket or a stream, in the order of time. */
export function MessageSection({ span, logged, redaction }: MessageSectionProps) {
  const { format, message } = usePanel()
  const messages = messageList(span.events, logged).slice(-MAX_SHOWN)
  if (messages.length === 0) return null
  const count = (name: string) => {
    const value = span.attributes.find(([key]) => key === `messages.${name}.count`)?.[1]
    return typeof value === 'number' ? value : 0
  }
  const all = Math.max(messages.length, count('sent') + count('received'), logged.sent + logged.received)
  return (
    <Section name="messages" title={message('messages')} aside={<span class="subtle">{format.count(all)}</span>}>
      <table class="messages">
        <thead class="hidden-text">
          <tr>
            {(['messageDirection', 'columnStarted', 'messageSize', 'messageText'] as const).map((key) => (
              <th key={key} scope="col">
                {message(key)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {messages.map(({ isSent, timeMs, size, type, text, isCut }, at) => (
            <tr key={at}>
              <td class={isSent ? 'sent' : 'received'} title={message(isSent ? 'messageSent' : 'messageReceived')}>
                <span aria-hidden="true">{isSent ? '↑' : '↓'}</span>
                <span class="hidden-text">{message(isSent ? 'messageSent' : 'messageReceived')}</span>
              </td>
              <td class="number subtle">+{format.duration(timeMs - span.startMs)}</td>
              <td class="number">{size === undefined ? '' : format.bytes(size)}</td>
              <td class="message-text">
                {type !== '' && <span class="subtle">{type} </span>}
                {text !== undefined && redaction.text(text)}
                {isCut && '…'}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {all > messages.length && (
        <div class="subtle">{message('messagesNewest', format.count(messages.length), format.count(all))}</div>
      )}
    </Section>
  )
}
