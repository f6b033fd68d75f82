import { COLOR_NAMES } from '../shared/colors/span-colors'
import { pixelColor } from '../waterfall/timeline/pixel-strips'
import { DIMMED, type FlameColors } from './flame-canvas'

/** The colours of the theme that an element stands in. */
export function flameColorsOf(element: Element): FlameColors {
  const style = getComputedStyle(element)
  const color = (name: string) => style.getPropertyValue(name).trim()
  const isForced = matchMedia('(forced-colors: active)').matches
  const bars = COLOR_NAMES.map((name) => soft(color(name), isForced))
  return {
    background: isForced ? 'Canvas' : color('--background'),
    line: color('--line-faint'),
    text: color('--text'),
    subtle: isForced ? 'CanvasText' : color('--subtle'),
    error: color('--error-bar'),
    focus: isForced ? 'CanvasText' : color('--focus'),
    onBar: isForced ? 'HighlightText' : color('--text'),
    bars,
    pixels: Uint32Array.from(bars, (bar) => pixelColor(bar)),
    dimmedPixels: Uint32Array.from(bars, (bar) => pixelColor(bar, DIMMED)),
  }
}

/** Texts have to be read on them, so they are paler than the bars of the timeline. */
function soft(color: string, isForced: boolean): string {
  return isForced ? 'Highlight' : `color-mix(in srgb, ${color} 60%, transparent)`
}
