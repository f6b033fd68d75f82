import { usePanel } from '../../state/context'
import { IconButton } from '../../widgets/icon-button'
import { ExportIcon, ImportIcon } from '../../widgets/icons'

const FILES = 'import-files'

/** Asks which files are to be imported. */
export function chooseFiles(): void {
  document.getElementById(FILES)?.click()
}

/** As in the browser's Network panel: the arrow up loads, the arrow down saves. */
export function TransferButtons() {
  const { state, message } = usePanel()
  const { imports } = state.transfer
  return (
    <>
      <IconButton label={message('importFile')} title={message('importTitle')} onClick={chooseFiles}>
        <ImportIcon />
      </IconButton>
      <input
        id={FILES}
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
