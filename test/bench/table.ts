/** One measured row: ours beside its anchor, both from this run. `wanted` is what must hold. */
export interface Row {
  readonly what: string
  readonly anchor: string
  readonly ours: string
  readonly wanted: string
  readonly holds: boolean
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[sorted.length >> 1] ?? Number.NaN
}

/** A Markdown table, so that it can be pasted as it is. */
export function table(rows: readonly Row[]): string {
  const lines = [
    ['What', 'Anchor', 'Ours', 'Wanted', ''],
    ...rows.map((row) => [row.what, row.anchor, row.ours, row.wanted, row.holds ? 'holds' : 'FALLS SHORT']),
  ]
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...lines.map((line) => (line[column] ?? '').length), 3))
  const text = lines.map((line) => `| ${line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`)
  text.splice(1, 0, `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`)
  return text.join('\n')
}
