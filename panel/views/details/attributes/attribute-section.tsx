import { useState } from 'preact/hooks'
import type { AttributeEntry } from '../../../../inpage/block/format'
import { usePanel } from '../../../state/context'
import type { SectionName } from '../../../state/selection/details-state'
import { readableValue } from '../../../text/readable-value'
import { Section } from '../section'
import { attributeMenu } from './attribute-menu'
import { Entries } from './entries'

/** Number of attributes that are shown until the user asks for all: an imported span may have any number. */
const MAX_SHOWN = 200
/** Fewer are seen at a glance. */
const MIN_TO_SEARCH = 8

interface AttributeSectionProps {
  readonly name: SectionName
  readonly title: string
  readonly entries: readonly AttributeEntry[]
  /** They are the span's own: what filters and columns can be made of. */
  readonly hasMenu?: boolean
}

/** Attributes among which can be searched. */
export function AttributeSection({ name, title, entries, hasMenu = false }: AttributeSectionProps) {
  const { state, format, message } = usePanel()
  const { search } = state.details
  const [showsAll, setShowsAll] = useState(false)
  const found = foundIn(entries, search.value)
  const shown = showsAll ? found : found.slice(0, MAX_SHOWN)
  const isSearched = search.value !== ''
  return (
    <Section name={name} title={title} aside={isSearched && <span class="subtle">{format.count(found.length)}</span>}>
      {(isSearched || entries.length >= MIN_TO_SEARCH) && (
        <input
          type="search"
          class="filter attribute-search"
          aria-label={message('searchAttributes')}
          placeholder={message('searchAttributes')}
          value={search.value}
          onInput={({ currentTarget }) => state.details.setSearch(currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Escape' || !isSearched) return
            event.preventDefault()
            event.stopPropagation()
            state.details.setSearch('')
          }}
        />
      )}
      <Entries entries={shown} menuOf={hasMenu ? (entry) => attributeMenu(state, entry) : undefined} />
      {shown.length < found.length && (
        <button type="button" class="text-button" onClick={() => setShowsAll(true)}>
          {message('showAllAttributes', format.count(found.length))}
        </button>
      )}
    </Section>
  )
}

/** Those whose name or value contains each of the terms; case does not matter. */
export function foundIn(entries: readonly AttributeEntry[], search: string): readonly AttributeEntry[] {
  const terms = search
    .toLowerCase()
    .split(/\s+/)
    .filter((term) => term !== '')
  if (terms.length === 0) return entries
  return entries.filter(([name, value]) => {
    const text = `${name} ${readableValue(value)}`.toLowerCase()
    return terms.every((term) => text.includes(term))
  })
}
