import { afterEach, expect, it, vi } from 'vitest'
import { FoldedTime } from '../../../../panel/store/time/folded-time'
import { handleTreeKey } from '../../../../panel/views/waterfall/tree-keys'
import { panelWith } from '../../state/panel'
import { blockOf, documentInfo, keyOf } from '../../store/page'

afterEach(() => {
  vi.unstubAllGlobals()
})

const SIGHT = { whole: { fromMs: 0, toMs: 100 }, axis: { fromMs: 0, toMs: 100 }, folds: FoldedTime.PLAIN }
const keyEvent = (key: string) => ({ key, code: '' })

/** a (b (c), d), then e (f). */
function tree() {
  const panel = panelWith()
  panel.feed.document(documentInfo('page'))
  panel.feed.block(
    'page',
    blockOf([
      { id: 1, name: 'a' },
      { id: 2, parent: 1, name: 'b' },
      { id: 3, parent: 2, name: 'c' },
      { id: 4, parent: 1, name: 'd' },
      { id: 5, trace: 2, name: 'e' },
      { id: 6, trace: 2, parent: 5, name: 'f' },
    ]),
  )
  panel.frame()
  const press = (...keys: string[]) => keys.map((key) => handleTreeKey(panel.state, keyEvent(key), 3, SIGHT))
  return {
    ...panel,
    press,
    selected: () =>
      panel
        .drawn()
        .find((line) => line.startsWith('>'))
        ?.slice(1)
        .trim(),
  }
}

it('selects the first row, then goes down and up', () => {
  const { press, selected } = tree()
  press('ArrowDown')
  expect(selected()).toBe('a')
  press('ArrowDown', 'ArrowDown', 'ArrowUp')
  expect(selected()).toBe('b')
})

it('stays at the ends', () => {
  const { press, selected } = tree()
  press('End', 'ArrowDown')
  expect(selected()).toBe('f')
  press('Home', 'ArrowUp')
  expect(selected()).toBe('a')
})

it('goes by pages', () => {
  const { press, selected } = tree()
  press('Home', 'PageDown')
  expect(selected()).toBe('d')
  press('PageDown')
  expect(selected()).toBe('f')
  press('PageUp')
  expect(selected()).toBe('c')
})

it('closes with the left arrow, then goes to the parent', () => {
  const { press, selected, drawn } = tree()
  press('Home', 'ArrowDown', 'ArrowLeft')
  expect(drawn()).toEqual([' a', '> b', '  d', ' e', '  f'])
  press('ArrowLeft')
  expect(selected()).toBe('a')
})

it('opens with the right arrow, and leaves what is open to its cells', () => {
  const { press, selected, drawn } = tree()
  press('Home', 'ArrowLeft')
  expect(drawn()).toEqual(['>a', ' e', '  f'])
  press('ArrowRight')
  expect(drawn()).toHaveLength(6)
  expect(selected()).toBe('a')
  press('ArrowRight')
  expect(selected()).toBe('a')
})

it('opens all siblings with *', () => {
  const { press, state, drawn } = tree()
  press('Home', 'ArrowLeft', 'ArrowDown', 'ArrowLeft')
  expect(drawn()).toEqual([' a', '>e'])
  press('*')
  expect(drawn()).toHaveLength(6)
  expect(state.selection.key.value).toBe(keyOf(5, 2))
})

it.each(['Enter', ' '])('opens and closes the details with %j', (key) => {
  const { press, state } = tree()
  press('Home', key)
  expect(state.details.isOpen.value).toBe(true)
  press(key)
  expect(state.details.isOpen.value).toBe(false)
})

it('leaves other keys to the browser, and all of them where there is nothing', () => {
  const { press } = tree()
  expect(press('a', 'Tab', 'F5', 'Escape')).toEqual([false, false, false, false])
  const empty = panelWith()
  expect(handleTreeKey(empty.state, keyEvent('ArrowDown'), 3, SIGHT)).toBe(false)
})

it('hides spans of the selected name, and takes nothing for a key where nothing is selected', () => {
  const { press, state, frame, drawn } = tree()
  expect(press('h', 'c', 'o')).toEqual([false, false, false])
  state.select(keyOf(4, 1), false)
  expect(press('h')).toEqual([true])
  frame()
  expect(state.noise.hidden.value).toEqual(['name:="d"'])
  expect(drawn().some((line) => line.trim() === 'd')).toBe(false)
})
