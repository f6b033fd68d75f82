import { copyText } from '../clipboard'
import { usePanel } from '../context'

export interface SourcePlace {
  readonly text: string
  readonly url: string
  /** From 1, as `column`. */
  readonly line: number
  readonly column: number
}

/** Opens a place in Sources; where the browser can't, it copies it. */
export function SourceLink({ place: { text, url, line, column } }: { readonly place: SourcePlace }) {
  const { state, message } = usePanel()
  const { openResource } = state.environment
  const whole = `${url}:${line}:${column}`
  return (
    <button
      type="button"
      class="link"
      title={openResource === undefined ? message('copyValue', whole) : message('openInSources', `${url}:${line}`)}
      onClick={() => (openResource === undefined ? copyText(whole) : openResource(url, line, column))}
    >
      {text}
    </button>
  )
}
