import { computed, type ReadonlySignal } from '@preact/signals'
import type { Settings } from '../../../extension/settings/settings'
import type { ViewSettings } from '../../../extension/settings/view-settings'
import { type Column, type ColumnName, columnOf, shownColumns } from './columns'

const SAVE_AFTER_MS = 400

/** As much of the panel's settings as columns need. */
interface ColumnSettings {
  readonly settings: ReadonlySignal<Settings>
  /** Shows a change; it is not kept yet. */
  showView(change: Partial<ViewSettings>): void
  saveView(change: Partial<ViewSettings>): void
}

/** The columns between a span's name and the timeline, as the reader chose them. */
export class TableColumns {
  readonly shown: ReadonlySignal<readonly Column[]>
  readonly #kept: ColumnSettings
  #widthsTimer: ReturnType<typeof setTimeout> | undefined

  constructor(kept: ColumnSettings) {
    this.#kept = kept
    this.shown = computed(() => {
      const { columns, columnWidths } = this.#view
      return shownColumns(columns, columnWidths)
    })
  }

  toggle(name: ColumnName): void {
    const { columns } = this.#view
    const others = columns.filter((other) => other !== name)
    this.#kept.saveView({ columns: others.length < columns.length ? others : [...columns, name] })
  }

  /** Shows an attribute as a column, or no longer. */
  pin(attribute: string): void {
    this.toggle(columnOf(attribute))
  }

  isPinned(attribute: string): boolean {
    return this.#view.columns.includes(columnOf(attribute))
  }

  /** `width` in px. It is kept when no other follows: a border that is dragged tells many. */
  setWidth(name: ColumnName, width: number): void {
    this.#kept.showView({ columnWidths: { ...this.#view.columnWidths, [name]: width } })
    clearTimeout(this.#widthsTimer)
    this.#widthsTimer = setTimeout(() => this.#kept.saveView({}), SAVE_AFTER_MS)
  }

  get #view(): ViewSettings {
    return this.#kept.settings.value.view
  }
}
