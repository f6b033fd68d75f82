import { usePanel } from '../../state/context'
import { copyText } from '../../widgets/clipboard'

/** A position in a source file, and how it is written. */
export interface SourcePlace {
  readonly text: string
  readonly url: string
  /** From 1, as `column`. */
  readonly line: number
  readonly column: number
}

interface SourceLinkProps {
  readonly place: SourcePlace
  readonly tabIndex?: number
}

/** Opens a place in Sources; where the browser can't, it copies it. */
export function SourceLink({ place: { text, url, line, column }, tabIndex }: SourceLinkProps) {
  const { state, message } = usePanel()
  const { openResource } = state.environment
  const whole = `${url}:${line}:${column}`
  return (
    <button
      type="button"
      class="link"
      tabIndex={tabIndex}
      title={openResource === undefined ? message('copyValue', whole) : message('openInSources', `${url}:${line}`)}
      onClick={(event) => {
        // The row around it has a click handler of its own.
        event.stopPropagation()
        if (openResource === undefined) copyText(whole)
        else openResource(url, line, column)
      }}
    >
      {text}
    </button>
  )
}
