import type { PanelState } from '../panel-state'

/** The file that the selected span is from; undefined if it is the page's own, or none is selected. */
export function selectedFile({ store, selection }: PanelState): string | undefined {
  const { index } = selection
  if (index === undefined) return undefined
  const { block, blocks } = store.table
  return blocks.document(block[index]).fileName
}
