import { expect, it } from 'vitest'
import { type CellFocus, cellAfter } from '../../../../panel/views/waterfall/cell-keys'

/** Where keys lead, one after the other; undefined where one is left to the row. */
function walk(isOpen: boolean, ...keys: string[]): CellFocus | undefined {
  let at: CellFocus | undefined = 'row'
  for (const key of keys) at = at === undefined ? undefined : cellAfter(key, at, { cells: 5, isOpen })
  return at
}

it('goes into the cells where there is nothing to open, through them, and out again', () => {
  expect(walk(true, 'ArrowRight')).toBe(0)
  expect(walk(false, 'ArrowRight')).toBeUndefined()
  expect(walk(true, 'ArrowRight', 'ArrowRight', 'ArrowRight')).toBe(2)
  expect(walk(true, 'ArrowRight', 'ArrowRight', 'ArrowLeft', 'ArrowLeft')).toBe('row')
  expect(walk(true, 'ArrowRight', 'End', 'ArrowRight')).toBe(4)
  expect(walk(true, 'ArrowRight', 'End', 'Home')).toBe(0)
  expect(walk(true, 'ArrowRight', 'End', 'Escape')).toBe('row')
})

it('leaves all other keys to the row', () => {
  for (const key of ['ArrowLeft', 'Home', 'End', 'Escape', 'Enter']) expect(walk(true, key)).toBeUndefined()
  for (const key of ['ArrowDown', 'Enter', 'e']) expect(walk(true, 'ArrowRight', key)).toBeUndefined()
})
