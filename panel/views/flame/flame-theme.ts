import type { Theme } from '../../state/environment'
import { pixelColor } from '../waterfall/timeline/pixel-strips'
import { DIMMED, type FlameColors } from './flame-canvas'
import { KIND_COLORS } from './flame-colors'

/** Calm, of one lightness, and no red: red says that something failed. */
const LIGHT = ['#a8c7fa', '#9fd8cb', '#d3c1f2', '#f5d49a', '#b9dba2', '#9bd5ea', '#e3c5b0', '#c3c9d4']
const DARK = ['#3f6597', '#33706a', '#66548a', '#7d6432', '#4d6e3c', '#32667d', '#74594a', '#565d68']

/** The colours of the theme that an element stands in. */
export function flameColorsOf(element: Element, theme: Theme): FlameColors {
  const style = getComputedStyle(element)
  const color = (name: string) => style.getPropertyValue(name).trim()
  const isForced = matchMedia('(forced-colors: active)').matches
  const names = theme === 'dark' ? DARK : LIGHT
  const bars = [
    ...names.map((name) => (isForced ? 'Highlight' : name)),
    ...KIND_COLORS.map((name) => soft(color(name), isForced)),
  ]
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

/** Kinds have strong colours; names have to be read on them. */
function soft(color: string, isForced: boolean): string {
  return isForced ? 'Highlight' : `color-mix(in srgb, ${color} 60%, transparent)`
}
