import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'
import { FORMATS } from '../../formats/all'
import type { Loss, TraceFormat } from '../../formats/format'
import { storedSpans } from '../../formats/stored-span'
import { usePanel } from '../../state/context'
import type { MessageKey } from '../../text/message'
import { usePlural } from '../shared/plural'
import { estimatedBytes, exportFile, exportFileName, saveFile } from './export-file'
import { type ExportedPart, partsToExport, spansOfPart } from './exported-spans'
import './transfer.css'

const PARTS: readonly (readonly [ExportedPart, MessageKey])[] = [
  ['trace', 'exportTrace'],
  ['shown', 'exportShown'],
  ['all', 'exportAll'],
]

const LOSSES: Readonly<Record<Loss, MessageKey>> = {
  namespaces: 'lossNamespaces',
  wholeDoubles: 'lossWholeDoubles',
  nanoseconds: 'lossNanoseconds',
  linkAttributes: 'lossLinkAttributes',
  links: 'lossLinks',
  nestedValues: 'lossNestedValues',
  valueTypes: 'lossValueTypes',
  eventAttributes: 'lossEventAttributes',
  droppedCounts: 'lossDroppedCounts',
  resource: 'lossResource',
  scopeVersion: 'lossScopeVersion',
  kindInternal: 'lossKindInternal',
  otherTraces: 'lossOtherTraces',
}

/** Asks what to save and how, says what that loses, and saves it. */
export function ExportDialog() {
  const { state } = usePanel()
  return state.transfer.isExporting.value ? <OpenDialog /> : null
}

function OpenDialog() {
  const { state, format: numbers, message } = usePanel()
  const counted = usePlural()
  const { format } = state.transfer
  const dialog = useRef<HTMLDialogElement>(null)
  const isClosed = useRef(false)
  const parts = useMemo(() => partsToExport(state), [state])
  const [part, setPart] = useState<ExportedPart>(parts[0])
  /** A share of 1 while the file is written. */
  const [progress, setProgress] = useState<number | undefined>(undefined)
  const spans = useMemo(() => spansOfPart(state, part).map(storedSpans(state.store)), [state, part])
  const bytes = useMemo(() => estimatedBytes(spans, format.value), [spans, format.value])

  useLayoutEffect(() => dialog.current?.showModal(), [])
  useEffect(
    () => () => {
      isClosed.current = true
    },
    [],
  )

  /** The browser gives the focus back to what had it. */
  function close(): void {
    dialog.current?.close()
  }

  async function save(): Promise<void> {
    setProgress(0)
    const content = await exportFile(spans, format.value, {
      // Never quite there: the size is a guess.
      onProgress: (units) => setProgress(Math.min(0.99, units / Math.max(1, bytes))),
      isStopped: () => isClosed.current,
    })
    if (content === undefined) return
    saveFile(content, exportFileName(state.page.origin ?? '', new Date(), format.value))
    close()
  }

  return (
    <dialog
      ref={dialog}
      class="export-dialog"
      aria-labelledby="export-heading"
      onClose={() => state.transfer.setExporting(false)}
      onKeyDown={(event) => {
        // Neither the panel nor DevTools may handle keys of the open dialog.
        event.stopPropagation()
        if (event.key !== 'Escape') return
        event.preventDefault()
        close()
      }}
    >
      <form
        method="dialog"
        onSubmit={(event) => {
          event.preventDefault()
          void save()
        }}
      >
        <h2 id="export-heading">{message('exportHeading')}</h2>
        <fieldset disabled={progress !== undefined}>
          <legend>{message('exportWhat')}</legend>
          {PARTS.map(([one, title]) => (
            <label key={one} class={parts.includes(one) ? '' : 'subtle'}>
              <input
                type="radio"
                name="part"
                checked={one === part}
                disabled={!parts.includes(one)}
                onChange={() => setPart(one)}
              />
              {message(title)}
            </label>
          ))}
        </fieldset>
        <fieldset disabled={progress !== undefined}>
          <legend>{message('exportFormat')}</legend>
          {FORMATS.map((one) => (
            <label key={one.name}>
              <input
                type="radio"
                name="format"
                checked={one === format.value}
                onChange={() => state.transfer.setFormat(one)}
              />
              {one.title} <span class="subtle">{one.readBy}</span>
            </label>
          ))}
        </fieldset>
        <Losses format={format.value} />
        <footer>
          {progress === undefined ? (
            <span class="subtle">{message('exportSize', counted('span', spans.length), numbers.bytes(bytes))}</span>
          ) : (
            <progress aria-label={message('exportWriting')} value={progress} max={1} />
          )}
          <span class="spacer" />
          <button type="button" class="text-button" onClick={close}>
            {message('cancel')}
          </button>
          <button type="submit" class="text-button primary" disabled={spans.length === 0 || progress !== undefined}>
            {message('exportSave')}
          </button>
        </footer>
      </form>
    </dialog>
  )
}

function Losses({ format }: { readonly format: TraceFormat }) {
  const { message } = usePanel()
  return (
    <section class="losses" aria-live="polite">
      <h3>{message('exportLoses')}</h3>
      <ul>
        {format.losses.map((loss) => (
          <li key={loss}>{message(LOSSES[loss])}</li>
        ))}
      </ul>
    </section>
  )
}
