import { useMemo, useState } from 'preact/hooks'
import type { Redaction } from '../../../../../extension/redaction/redaction'
import { usePanel } from '../../../../state/context'

/** Characters of a body that are shown at most; the rest is for the Network panel. */
const MAX_TEXT = 200_000
/** Characters that are shown until the reader asks for more. */
const FIRST = 3_000
/** Browsers lay out a part of so many characters only when it comes on the screen. */
const PART = 4_000

interface BodyTextProps {
  readonly text: string
  readonly redaction: Redaction
}

/** A text of any length, as far as it can be read here. */
export function BodyText({ text, redaction }: BodyTextProps) {
  const { format, message } = usePanel()
  const [showsAll, setShowsAll] = useState(false)
  const length = showsAll ? MAX_TEXT : FIRST
  const parts = useMemo(() => partsOf(redaction.text(text.slice(0, length))), [redaction, text, length])
  return (
    <>
      <div class="body-text">
        {parts.map((part, at) => (
          <div class="body-part" key={at}>
            {part}
          </div>
        ))}
      </div>
      {text.length > MAX_TEXT && showsAll ? (
        <div class="subtle">{message('bodyLimited', format.count(MAX_TEXT), format.count(text.length))}</div>
      ) : (
        text.length > length && (
          <button type="button" class="link" onClick={() => setShowsAll(true)}>
            {message('showAllCharacters', format.count(text.length))}
          </button>
        )
      )}
    </>
  )
}

/** At the ends of lines, where there are any. */
function partsOf(text: string): readonly string[] {
  const parts: string[] = []
  for (let at = 0; at < text.length; ) {
    const line = text.lastIndexOf('\n', at + PART)
    const end = at + PART >= text.length ? text.length : line > at ? line + 1 : at + PART
    // The end of the last line is the end of the part.
    parts.push(text.slice(at, text[end - 1] === '\n' && end < text.length ? end - 1 : end))
    at = end
  }
  return parts
}
