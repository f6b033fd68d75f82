import type { SpanDetailEvent } from '../store/model'
import { usePanel } from './context'
import { Entries, textOf } from './entries'
import { type StackLine, stackLines } from './stack-frames'

const KNOWN = new Set(['exception.type', 'exception.message', 'exception.stacktrace'])

interface ExceptionSectionProps {
  readonly event: SpanDetailEvent
  /** ms since the epoch. */
  readonly spanStartMs: number
}

/** An error that a span recorded, with its stack. */
export function ExceptionSection({ event, spanStartMs }: ExceptionSectionProps) {
  const { format, message } = usePanel()
  const text = (name: string) => {
    const value = event.attributes.find(([key]) => key === name)?.[1]
    return value === undefined ? '' : textOf(value)
  }
  const [type, what, stack] = [text('exception.type'), text('exception.message'), text('exception.stacktrace')]
  const title = [type, what].filter((part) => part !== '').join(': ')
  const rest = event.attributes.filter(([key]) => !KNOWN.has(key))
  return (
    <section class="section exception">
      <h3>
        × {message('exception')} <span class="subtle">+{format.duration(event.timeMs - spanStartMs)}</span>
      </h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard */}
      <div class="stack" tabIndex={0}>
        {title !== '' && <div>{title}</div>}
        {stack !== '' && stackLines(stack, title).map((line, at) => <Line key={at} line={line} />)}
      </div>
      {rest.length > 0 && <Entries entries={rest} />}
    </section>
  )
}

function Line({ line }: { readonly line: StackLine }) {
  const { state, message } = usePanel()
  const { openResource } = state.environment
  const { place } = line
  if (place === undefined) return <div>{line.before}</div>
  return (
    <div>
      {line.before}
      {openResource === undefined ? (
        <span title={place.url}>{place.text}</span>
      ) : (
        <button
          type="button"
          title={message('openInSources', `${place.url}:${place.line}`)}
          onClick={() => openResource(place.url, place.line, place.column)}
        >
          {place.text}
        </button>
      )}
      {line.after}
    </div>
  )
}
