import { useState } from 'preact/hooks'
import type { OriginalPlace, ScriptDocument } from '../../../sources/place'
import { usePanel } from '../../../state/context'
import { type CodeFrame, placeText } from '../../../text/code-frames'
import { copyText } from '../../../widgets/clipboard'
import { NO_ORIGINAL, resolutionOf } from './resolution'

interface SourceLinkProps {
  readonly place: CodeFrame
  /** Whose script it is; undefined for what the inspected page has not run. */
  readonly document: ScriptDocument | undefined
  /** How the original is called. Default: function, file and line. */
  textOf?(original: OriginalPlace): string
  readonly tabIndex?: number
}

/**
 * A place in the page's code: its original, as soon as that is known. Opens it in Sources; where the browser can't, it copies
 * it.
 */
export function SourceLink({ place, document, textOf = nameAndPlace, tabIndex }: SourceLinkProps) {
  const { state, message } = usePanel()
  const { openResource } = state.environment
  const [isCopied, setCopied] = useState(false)
  const resolution = resolutionOf(state, document, place)
  const original = resolution?.type === 'original' ? resolution : undefined
  const { url, line, column } = original ?? place
  const whole = `${url}:${line}:${column}`
  async function open(): Promise<void> {
    if (openResource !== undefined) {
      if (await openResource(url, line, column)) return
      // DevTools may not have loaded the map, and knows what evaluated code calls itself by the page's address, without `./`.
      const generated = (URL.parse(place.url, document?.url)?.href ?? place.url).replaceAll('/./', '/')
      if (await openResource(generated, place.line, place.column)) return
      setCopied(true)
    }
    copyText(whole)
  }
  const titles = [
    openResource === undefined ? message('copyValue', whole) : message('openInSources', `${url}:${line}`),
    original === undefined ? '' : message('generatedPlace', `${place.url}:${place.line}:${place.column}`),
    resolution?.type === 'none' ? message(NO_ORIGINAL[resolution.reason]) : '',
  ]
  return (
    <>
      <button
        type="button"
        class="link"
        data-source={document !== undefined && resolution === undefined ? 'asked' : 'known'}
        tabIndex={tabIndex}
        title={titles.filter((title) => title !== '').join('\n')}
        onClick={(event) => {
          // A row that it stands in has a click of its own.
          event.stopPropagation()
          void open()
        }}
      >
        {original === undefined ? place.text : textOf(original)}
      </button>
      {isCopied && (
        <span class="subtle" role="status">
          {' '}
          {message('notInSources')}
        </span>
      )}
    </>
  )
}

function nameAndPlace({ functionName, url, line }: OriginalPlace): string {
  return placeText(functionName, url, line)
}
