import { useState } from 'preact/hooks'
import type { AttributeValue } from '../../../../inpage/block/format'
import { usePanel } from '../../../state/context'
import { readableValue } from '../../../text/readable-value'

/** Number of characters of a long text that are shown until the user asks for all. */
const MAX_SHOWN = 500
/** Characters of JSON that are worth putting on several lines. */
const MAX_JSON = 100_000

/** A value as what it is: numbers and truths stand out, JSON is on several lines, an address can be opened. */
export function ShownValue({ value }: { readonly value: AttributeValue }) {
  if (typeof value !== 'string') {
    return typeof value === 'object' ? (
      <LongText text={readableValue(value)} />
    ) : (
      <span class="literal">{readableValue(value)}</span>
    )
  }
  if (isAddress(value)) {
    return (
      <a href={value} target="_blank" rel="noreferrer">
        {value}
      </a>
    )
  }
  return <LongText text={prettyJson(value) ?? value} />
}

/** A text of which the beginning is shown until the reader asks for all. */
export function LongText({ text, maxLength = MAX_SHOWN }: { readonly text: string; readonly maxLength?: number }) {
  const { format, message } = usePanel()
  const [showsAll, setShowsAll] = useState(false)
  if (showsAll || text.length <= maxLength) return <>{text}</>
  return (
    <>
      {text.slice(0, maxLength)}…{' '}
      <button type="button" class="link" onClick={() => setShowsAll(true)}>
        {message('showAllCharacters', format.count(text.length))}
      </button>
    </>
  )
}

/** Levels of JSON that are put on lines of their own: the blanks before them grow with the square of their number. */
const MAX_LEVELS = 100

/** JSON of a map or a list on several lines; undefined for any other text. */
export function prettyJson(text: string): string | undefined {
  if (!/^\s*[[{]/.test(text) || text.length > MAX_JSON || levelsOf(text) > MAX_LEVELS) return undefined
  try {
    const value: unknown = JSON.parse(text)
    // A number that a double does not hold would be written as another one.
    return /\d{16}/.test(text) ? undefined : JSON.stringify(value, null, 2)
  } catch {
    return undefined
  }
}

/** How deep lists and maps stand within one another at most. */
function levelsOf(json: string): number {
  let deepest = 0
  let level = 0
  let isText = false
  for (let at = 0; at < json.length; at++) {
    const character = json[at]
    if (character === '"') isText = !isText
    else if (character === '\\') at++
    else if (isText) continue
    else if (character === '[' || character === '{') deepest = Math.max(deepest, ++level)
    else if (character === ']' || character === '}') level--
  }
  return deepest
}

function isAddress(text: string): boolean {
  return /^https?:\/\//.test(text) && URL.canParse(text)
}
