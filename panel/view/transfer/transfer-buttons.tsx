import { useRef } from 'preact/hooks'
import { usePanel } from '../context'
import { ExportIcon, ImportIcon } from '../icons'

/** As in the browser's Network panel: the arrow up loads, the arrow down saves. */
export function TransferButtons() {
  const { state, message } = usePanel()
  const input = useRef<HTMLInputElement>(null)
  const { imports, exportOpen } = state.transfer
  return (
    <>
      <button
        type="button"
        class="icon-button"
        aria-label={message('importFile')}
        title={message('importTitle')}
        onClick={() => input.current?.click()}
      >
        <ImportIcon />
      </button>
      <input
        ref={input}
        type="file"
        hidden
        multiple
        accept=".json,.jsonl,.ndjson,.gz,.trace"
        aria-label={message('importTitle')}
        onChange={({ currentTarget }) => {
          imports.open([...(currentTarget.files ?? [])])
          // The same file again is to be a change again.
          currentTarget.value = ''
        }}
      />
      <button
        type="button"
        class="icon-button"
        aria-label={message('exportFile')}
        title={message('exportTitle')}
        aria-haspopup="dialog"
        onClick={() => {
          exportOpen.value = true
        }}
      >
        <ExportIcon />
      </button>
    </>
  )
}
