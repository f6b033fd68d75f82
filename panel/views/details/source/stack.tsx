import { useState } from 'preact/hooks'
import type { OriginalPlace, ScriptDocument } from '../../../sources/place'
import { usePanel } from '../../../state/context'
import { fileName, type StackLine } from '../../../text/stack-frames'
import { usePlural } from '../../shared/plural'
import { isOwn, NO_ORIGINAL, resolutionOf } from './resolution'
import { SourceExcerpt } from './source-excerpt'
import { SourceLink } from './source-link'
import { foldedRuns, renamed } from './stack-lines'

interface StackProps {
  readonly lines: readonly StackLine[]
  /** Whose scripts they are; undefined for what the inspected page has not run. */
  readonly document: ScriptDocument | undefined
}

/** The lines of a stack by their originals, with the source around the first that is the application's own. */
export function Stack({ lines, document }: StackProps) {
  const { state, message } = usePanel()
  const counted = usePlural()
  const [showsAll, setShowsAll] = useState(false)
  const resolutions = lines.map(({ place }) => (place === undefined ? undefined : resolutionOf(state, document, place)))
  const own = lines.findIndex(({ place }, at) => place !== undefined && isOwn(place, resolutions[at]))
  const first = own < 0 ? undefined : resolutions[own]
  // Where nothing is the application's own, there is nothing to find among the rest.
  const folded = own < 0 || showsAll ? [] : foldedRuns(resolutions)
  return (
    <>
      {first?.type === 'original' && <SourceExcerpt original={first} />}
      {lines.map((line, at) => {
        const run = folded.find(({ from, to }) => at >= from && at < to)
        if (run === undefined) return <StackFrame key={at} line={line} document={document} />
        if (run.from !== at) return null
        return (
          <div key={at} class="stack-frame">
            {'    '}
            <button type="button" class="library-frames" onClick={() => setShowsAll(true)}>
              ▸ {counted('libraryFrame', run.to - run.from)}
            </button>
          </div>
        )
      })}
      {first?.type === 'none' && <div class="subtle">{message(NO_ORIGINAL[first.reason])}</div>}
    </>
  )
}

/** A line of a stack, whose place in the source can be opened. */
export function StackFrame({ line, document }: StackFrameProps) {
  const { state } = usePanel()
  const { place } = line
  if (place === undefined) return <div class="stack-frame">{line.before}</div>
  const resolution = resolutionOf(state, document, place)
  const { before, after } = resolution?.type === 'original' ? renamed(line, resolution.functionName) : line
  return (
    <div class="stack-frame">
      {before}
      <SourceLink place={place} document={document} textOf={wholePlace} />
      {after}
    </div>
  )
}

interface StackFrameProps {
  readonly line: StackLine
  readonly document: ScriptDocument | undefined
}

function wholePlace({ url, line, column }: OriginalPlace): string {
  return `${fileName(url)}:${line}:${column}`
}
