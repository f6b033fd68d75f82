import { computed, type ReadonlySignal, signal } from '@preact/signals'
import type { ViewSettings } from '../../../extension/settings/view-settings'
import type { SettingsState } from '../settings-state'
import { type Column, type ColumnName, columnOf, shownColumns } from './columns'

const SAVE_AFTER_MS = 400

/** The columns between a span's name and the timeline, as the reader chose them. */
export class TableColumns {
  readonly shown: ReadonlySignal<readonly Column[]>
  readonly #settings: SettingsState
  readonly #nameWidth = signal(330)
  #widthsTimer: ReturnType<typeof setTimeout> | undefined

  constructor(settings: SettingsState) {
    this.#settings = settings
    this.shown = computed(() => {
      const { columns, columnWidths } = this.#view
      return shownColumns(columns, columnWidths)
    })
  }

  /** Width of the column of names, px. */
  get nameWidth(): ReadonlySignal<number> {
    return this.#nameWidth
  }

  setNameWidth(px: number): void {
    this.#nameWidth.value = px
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

  /** `width` in px. It is saved after a pause: a dragged border reports many widths. */
  setWidth(name: ColumnName, width: number): void {
    this.#settings.showView({ columnWidths: { ...this.#view.columnWidths, [name]: width } })
    clearTimeout(this.#widthsTimer)
    this.#widthsTimer = setTimeout(() => this.#settings.saveView({}), SAVE_AFTER_MS)
  }

  get #view(): ViewSettings {
    return this.#settings.current.value.view
  }
}
