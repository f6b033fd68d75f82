import type { PanelState } from '../panel-state'

/** The file that the selected span is from; undefined if it is the page's own, or none is selected. */
export function selectedFile({ store, selected }: PanelState): string | undefined {
  const index = selected.value === undefined ? undefined : store.find(selected.value)
  if (index === undefined) return undefined
  const { block, blocks } = store.table
  return blocks.document(block[index]).fileName
}
