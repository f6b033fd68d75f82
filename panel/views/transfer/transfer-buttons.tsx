import { useRef } from 'preact/hooks'
import { usePanel } from '../../state/context'
import { IconButton } from '../../widgets/icon-button'
import { ExportIcon, ImportIcon } from '../../widgets/icons'

/** As in the browser's Network panel: the arrow up loads, the arrow down saves. */
export function TransferButtons() {
  const { state, message } = usePanel()
  const input = useRef<HTMLInputElement>(null)
  const { imports } = state.transfer
  return (
    <>
      <IconButton label={message('importFile')} title={message('importTitle')} onClick={() => input.current?.click()}>
        <ImportIcon />
      </IconButton>
      <input
        ref={input}
        type="file"
        hidden
        multiple
        aria-label={message('importTitle')}
        onChange={({ currentTarget }) => {
          imports.open([...(currentTarget.files ?? [])])
          // Choosing the same file again has to be a change again.
          currentTarget.value = ''
        }}
      />
      <IconButton
        label={message('exportFile')}
        title={message('exportTitle')}
        opens="dialog"
        onClick={() => state.transfer.setExporting(true)}
      >
        <ExportIcon />
      </IconButton>
    </>
  )
}
