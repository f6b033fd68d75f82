import { batch, type ReadonlySignal, signal } from '@preact/signals'
import type { ViewSettings } from '../../../extension/settings/view-settings'
import type { SettingsState } from '../settings-state'
import { RecentBodies } from './recent-bodies'

/** A tab of the details. */
export type DetailsTab = 'span' | 'events' | 'request' | 'links' | 'json'
/** A section of the details that can be folded. */
export type SectionName =
  | 'exception'
  | 'source'
  | 'timing'
  | 'attributes'
  | 'backend'
  | 'server'
  | 'scope'
  | 'resource'
  | 'ids'
  | 'general'
  | 'initiator'
  | 'messages'
  | 'redirects'
  | 'preflight'
  | 'headers'
  | 'networkTiming'
  | 'requestHeaders'
  | 'requestBody'
  | 'responseHeaders'
  | 'responseBody'

/** How the reader looks at a span: kept from span to span, so that the same thing of many can be compared. */
export class DetailsState {
  readonly #isOpen = signal(false)
  readonly #tab = signal<DetailsTab>('span')
  readonly #closed = signal<ReadonlySet<SectionName>>(new Set<SectionName>(['backend']))
  readonly #search = signal('')
  readonly #writesNote = signal(false)
  readonly #settings: SettingsState
  /** Response bodies that were looked at. */
  readonly bodies = new RecentBodies()

  constructor(settings: SettingsState) {
    this.#settings = settings
  }

  get isOpen(): ReadonlySignal<boolean> {
    return this.#isOpen
  }

  get tab(): ReadonlySignal<DetailsTab> {
    return this.#tab
  }

  /** Sections that the reader closed. */
  get closed(): ReadonlySignal<ReadonlySet<SectionName>> {
    return this.#closed
  }

  /** The text that attributes are searched for. */
  get search(): ReadonlySignal<string> {
    return this.#search
  }

  /** A note is being written to the selected span. */
  get writesNote(): ReadonlySignal<boolean> {
    return this.#writesNote
  }

  /** Where the details stand, and how large they are there: px beside the table, and below it. */
  get frame(): Pick<ViewSettings, 'detailsPlace' | 'detailsWidth' | 'detailsHeight'> {
    return this.#settings.current.value.view
  }

  setOpen(isOpen: boolean): void {
    this.#isOpen.value = isOpen
  }

  toggle(): void {
    this.#isOpen.value = !this.#isOpen.value
  }

  showTab(tab: DetailsTab): void {
    this.#tab.value = tab
  }

  setSectionOpen(section: SectionName, isOpen: boolean): void {
    const closed = new Set(this.#closed.value)
    if (isOpen) closed.delete(section)
    else closed.add(section)
    this.#closed.value = closed
  }

  setSearch(text: string): void {
    this.#search.value = text
  }

  /** Lets the reader write a note to the selected span. */
  writeNote(): void {
    batch(() => {
      this.#isOpen.value = true
      this.#tab.value = 'span'
      this.#writesNote.value = true
    })
  }

  endNote(): void {
    this.#writesNote.value = false
  }

  place(detailsPlace: ViewSettings['detailsPlace']): void {
    this.#settings.saveView({ detailsPlace })
  }

  /** @param px - The width, or the height where the details stand below the table. */
  resize(axis: 'width' | 'height', px: number): void {
    this.#settings.tuneView(axis === 'width' ? { detailsWidth: px } : { detailsHeight: px })
  }
}
