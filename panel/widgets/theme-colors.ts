import { useEffect, useMemo, useReducer } from 'preact/hooks'
import { usePanel } from '../state/context'
import type { Theme } from '../state/environment'

/** What changes the colours besides the theme: the user's own, of which the browser tells in no other way. */
const QUERIES = [
  '(forced-colors: active)',
  '(prefers-contrast: more)',
  '(prefers-contrast: less)',
  '(prefers-contrast: custom)',
  '(prefers-color-scheme: dark)',
]

/** Colours as a canvas needs them, which has no style sheet: read again whenever they change. */
export function useThemeColors<T>(read: (element: Element, theme: Theme) => T): T {
  const theme = usePanel().state.theme.value
  const [turn, readAgain] = useReducer((turns: number) => turns + 1, 0)
  useEffect(() => {
    const hear = () => readAgain(undefined)
    const queries = QUERIES.map((query) => matchMedia(query))
    for (const query of queries) query.addEventListener('change', hear)
    return () => {
      for (const query of queries) query.removeEventListener('change', hear)
    }
  }, [])
  return useMemo(() => read(document.documentElement, theme), [theme, turn])
}
