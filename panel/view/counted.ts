import { usePanel } from './context'

/** Says how many there are of something, in the user's language. */
export function useCounted(): (what: 'trace' | 'span' | 'match' | 'error' | 'note', count: number) => string {
  const { format, message } = usePanel()
  return (what, count) => message(`${what}Count${format.isSingular(count) ? 'One' : ''}`, format.count(count))
}
