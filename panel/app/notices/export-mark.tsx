import { usePanel } from '../../state/context'
import { useExportProblem } from '../../views/settings/export-settings'

/** Says that the export waits for the user; it opens the settings, which say why. */
export function ExportMark() {
  const { state, message } = usePanel()
  const status = state.export.status.value
  const problem = useExportProblem(status)
  if (status.blocked === undefined && status.sending?.stopped === undefined) return null
  return (
    <button
      type="button"
      class="text-button warning-text"
      title={problem}
      onClick={() => state.view.setSettingsOpen(true)}
    >
      {message('exportStopped')}
    </button>
  )
}
