import { useState } from 'preact/hooks'
import type { ScriptDocument } from '../../sources/place'
import { usePanel } from '../../state/context'
import type { SpanDetail, SpanDetailEvent } from '../../store/model'
import { readableValue } from '../../text/readable-value'
import { beginningOf, stackChain } from '../../text/stack-frames'
import { Entries } from './attributes/entries'
import { Section } from './section'
import { documentOf } from './source/resolution'
import { Stack } from './source/stack'

/** Number of lines of a stack that are shown until the user asks for all: a page can make a stack of any length. */
const MAX_LINES = 200

const KNOWN = new Set(['exception.type', 'exception.message', 'exception.stacktrace'])

interface ExceptionProps {
  readonly event: SpanDetailEvent
  readonly span: SpanDetail
}

/** An error that a span recorded, with its stack. */
export function ExceptionSection({ event, span }: ExceptionProps) {
  const { format, message } = usePanel()
  return (
    <Section
      name="exception"
      class="exception"
      title={
        <>
          × {message('exception')} <span class="subtle">+{format.duration(event.timeMs - span.startMs)}</span>
        </>
      }
    >
      <Exception event={event} document={documentOf(span)} />
    </Section>
  )
}

interface ShownException {
  readonly event: SpanDetailEvent
  /** Whose scripts its stack names. */
  readonly document: ScriptDocument | undefined
}

/** Its type, message and stack, those of what caused it, and what else was noted. */
export function Exception({ event, document }: ShownException) {
  const { format, message } = usePanel()
  const text = (name: string) => {
    const value = event.attributes.find(([key]) => key === name)?.[1]
    return value === undefined ? '' : readableValue(value)
  }
  const [type, what, stack] = [text('exception.type'), text('exception.message'), text('exception.stacktrace')]
  const title = [type, what].filter((part) => part !== '').join(': ')
  const [showsAll, setShowsAll] = useState(false)
  const shown = showsAll ? stack : beginningOf(stack, MAX_LINES)
  const rest = event.attributes.filter(([key]) => !KNOWN.has(key))
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard */}
      <div class="stack" tabIndex={0}>
        {stackChain(shown, title).map(({ title: head, lines }, place) => (
          <div key={place}>
            {(head !== '' || place > 0) && (
              <div class="stack-title">
                {place > 0 && `${message('causedBy')} `}
                {head}
              </div>
            )}
            <Stack lines={lines} document={document} />
          </div>
        ))}
        {shown.length < stack.length && (
          <button type="button" class="link" onClick={() => setShowsAll(true)}>
            {message('showAllCharacters', format.count(stack.length))}
          </button>
        )}
      </div>
      {rest.length > 0 && <Entries entries={rest} />}
    </>
  )
}
