import type { OriginalPlace } from '../../../sources/place'
import './source.css'

/** The lines of the source around a place. */
export function SourceExcerpt({ original: { excerpt, line } }: { readonly original: OriginalPlace }) {
  if (excerpt === undefined) return null
  return (
    <pre class="source-excerpt">
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
