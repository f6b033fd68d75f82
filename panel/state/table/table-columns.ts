import { computed, type ReadonlySignal } from '@preact/signals'
import type { ViewSettings } from '../../../extension/settings/view-settings'
import type { SettingsState } from '../settings-state'
import { type Column, type ColumnName, columnOf, shownColumns } from './columns'

/** The columns between a span's name and the timeline, as the reader chose them. */
export class TableColumns {
  readonly shown: ReadonlySignal<readonly Column[]>
  readonly #settings: SettingsState
  /** Width of the column of names, px. */
  readonly nameWidth: ReadonlySignal<number>

  constructor(settings: SettingsState) {
    this.#settings = settings
    this.nameWidth = computed(() => this.#view.nameWidth)
    this.shown = computed(() => {
      const { columns, columnWidths } = this.#view
      return shownColumns(columns, columnWidths)
    })
  }

  setNameWidth(px: number): void {
    this.#settings.tuneView({ nameWidth: px })
  }

  toggle(name: ColumnName): void {
    const { columns } = this.#view
    const others = columns.filter((other) => other !== name)
    this.#settings.saveView({ columns: others.length < columns.length ? others : [...columns, name] })
  }

  /** Shows an attribute as a column, or no longer. */
  pin(attribute: string): void {
    this.toggle(columnOf(attribute))
  }

  isPinned(attribute: string): boolean {
    return this.#view.columns.includes(columnOf(attribute))
  }

  /** `width` in px. */
  setWidth(name: ColumnName, width: number): void {
    this.#settings.tuneView({ columnWidths: { ...this.#view.columnWidths, [name]: width } })
  }

  get #view(): ViewSettings {
    return this.#settings.current.value.view
  }
}
