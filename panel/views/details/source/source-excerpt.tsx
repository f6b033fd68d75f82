import type { OriginalPlace } from '../../../sources/place'
import './source.css'

/** The lines of the source around a place. */
export function SourceExcerpt({ original: { excerpt, line } }: { readonly original: OriginalPlace }) {
  if (excerpt === undefined) return null
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard
    <pre class="source-excerpt" tabIndex={0}>
      {excerpt.lines.map((text, at) => {
        const number = excerpt.firstLine + at
        return (
          <div key={number} class={number === line ? 'source-line current' : 'source-line'}>
            <span class="source-number">{number}</span> {text}
          </div>
        )
      })}
    </pre>
  )
}
