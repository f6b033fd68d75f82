/** Width that a column needs for its visible cells, px. `column` counts from 0. */
export function fittingWidth(table: Element, column: number): number {
  const range = document.createRange()
  let widest = 0
  // In it nothing gives way to what stands beside it.
  table.classList.add('fitting')
  for (const cell of table.querySelectorAll(`.columns > :nth-child(${column + 1})`)) {
    // Beside its title, a head holds the border that is dragged.
    if (cell.getAttribute('role') === 'columnheader' && cell.firstChild !== null) range.selectNode(cell.firstChild)
    else range.selectNodeContents(cell)
    const { paddingLeft, paddingRight, borderRightWidth } = getComputedStyle(cell)
    const around = [paddingLeft, paddingRight, borderRightWidth].reduce((sum, px) => sum + Number.parseFloat(px), 0)
    widest = Math.max(widest, range.getBoundingClientRect().width + around)
  }
  table.classList.remove('fitting')
  // What is laid out by fractions of a px needs the whole next one.
  return Math.ceil(widest) + 1
}
