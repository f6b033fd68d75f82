import { useEffect, useMemo, useReducer } from 'preact/hooks'

/** The user's own colour settings. The browser reports their changes only by these queries. */
const QUERIES = [
  '(forced-colors: active)',
  '(prefers-contrast: more)',
  '(prefers-contrast: less)',
  '(prefers-contrast: custom)',
  '(prefers-color-scheme: dark)',
]

/**
 * The colours of the style sheet for a canvas, which has none.
 *
 * @param theme - The theme that is shown.
 * @param read - Reads the colours from the root element. It is called again whenever they may have changed.
 */
export function useThemeColors<T, Theme extends string>(theme: Theme, read: (element: Element, theme: Theme) => T): T {
  const [turn, readAgain] = useReducer((turns: number) => turns + 1, 0)
  useEffect(() => {
    const hear = () => readAgain(undefined)
    const queries = QUERIES.map((query) => matchMedia(query))
    for (const query of queries) query.addEventListener('change', hear)
    return () => {
      for (const query of queries) query.removeEventListener('change', hear)
    }
  }, [])
  // biome-ignore lint/correctness/useExhaustiveDependencies: `read` is the same function each time
  return useMemo(() => read(document.documentElement, theme), [theme, turn])
}
