import { usePanel } from '../../state/context'

type Counted =
  | 'trace'
  | 'span'
  | 'newSpan'
  | 'match'
  | 'error'
  | 'attribute'
  | 'occurrence'
  | 'request'
  | 'note'
  | 'differentError'
  | 'group'
  | 'site'
  | 'route'
  | 'libraryFrame'

/** Says how many there are of something, in the user's language. */
export function usePlural(): (what: Counted, count: number) => string {
  const { format, message } = usePanel()
  return (what, count) => message(`${what}Count${format.isSingular(count) ? 'One' : ''}`, format.count(count))
}
