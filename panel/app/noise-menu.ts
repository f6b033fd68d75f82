import { termText } from '../state/filter/filter-term'
import type { PanelState } from '../state/panel-state'
import type { MenuEntry } from '../state/view/menu'
import type { Format } from '../text/format'

const MIN_DURATIONS = [0, 1, 5, 10, 50, 100]

/** What is left out now, in a few words. */
export function noiseText({ noise, environment }: PanelState, format: Format): string {
  const { message } = environment
  const { groupRepeats, minDurationMs, hidden } = noise
  const on = [
    ...(groupRepeats.value ? [message('noiseGroup')] : []),
    ...(minDurationMs.value > 0 ? [`≥ ${format.tick(minDurationMs.value)}`] : []),
    ...(hidden.value.length > 0 ? [message('noiseHidden', format.count(hidden.value.length))] : []),
  ]
  return on.join(', ') || message('noiseNone')
}

/** What the reader does not want to see, as a menu. */
export function noiseMenu({ noise, environment }: PanelState, format: Format): readonly MenuEntry[] {
  const { message } = environment
  const { groupRepeats, minDurationMs, hidden } = noise
  return [
    {
      label: message('groupRepeats'),
      checked: groupRepeats.value,
      run: () => noise.toggleGroupRepeats(),
    },
    'separator',
    ...MIN_DURATIONS.map((ms) => ({
      label: ms === 0 ? message('anyDuration') : message('minDuration', format.tick(ms)),
      checked: minDurationMs.value === ms,
      run: () => noise.setMinDuration(ms),
    })),
    'separator',
    ...hidden.value.map((term) => ({
      label: message('showAgain', termText(term)),
      run: () => noise.showAgain(term),
    })),
    {
      label: message('showAllHidden'),
      disabled: hidden.value.length === 0 && minDurationMs.value === 0,
      run: () => noise.showAll(),
    },
  ]
}
