import { Fragment } from 'preact'
import { foundParts } from '../../query/found-parts'
import { usePanel } from '../../state/context'

interface FoundTextProps {
  readonly text: string
  /** The row is a match, by this text or by another of its span. */
  readonly isFound: boolean
}

/** A text of a row in which the parts that the reader looks for are marked. */
export function FoundText({ text, isFound }: FoundTextProps) {
  const { state } = usePanel()
  const parts = isFound ? foundParts(text, state.search.words.value) : []
  if (parts.length === 0) return <>{text}</>
  return (
    <>
      {parts.map(({ from, to }, place) => (
        <Fragment key={from}>
          {text.slice(parts[place - 1]?.to ?? 0, from)}
          <mark>{text.slice(from, to)}</mark>
        </Fragment>
      ))}
      {text.slice(parts.at(-1)?.to)}
    </>
  )
}
