import { usePanel } from '../../state/context'
import type { Environment } from '../../state/environment'
import type { Format } from '../../text/format'

/** What texts are made with. */
export interface Words extends Pick<Environment, 'message'> {
  readonly format: Format
}

type CountedNoun =
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
export type Plural = (what: CountedNoun, count: number) => string

/** Makes a {@link Plural} of a language’s words. */
export function pluralOf({ format, message }: Words): Plural {
  return (what, count) => message(`${what}Count${format.isSingular(count) ? 'One' : ''}`, format.count(count))
}

/** The {@link Plural} of the panel’s language. */
export function usePlural(): Plural {
  return pluralOf(usePanel())
}
