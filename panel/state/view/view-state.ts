import { type ReadonlySignal, signal } from '@preact/signals'
import type { Theme } from '../environment'
import type { OpenMenu } from './menu'
import type { ViewName } from './view-name'

/** Which view is shown, and what is open above it. */
export class ViewState {
  readonly #name = signal<ViewName>('waterfall')
  readonly #theme = signal<Theme>('light')
  readonly #menu = signal<OpenMenu | undefined>(undefined)
  readonly #isKeySheetOpen = signal(false)
  readonly #areSettingsOpen = signal(false)

  get name(): ReadonlySignal<ViewName> {
    return this.#name
  }

  get theme(): ReadonlySignal<Theme> {
    return this.#theme
  }

  /** The menu that is open, if one is. */
  get menu(): ReadonlySignal<OpenMenu | undefined> {
    return this.#menu
  }

  get isKeySheetOpen(): ReadonlySignal<boolean> {
    return this.#isKeySheetOpen
  }

  get areSettingsOpen(): ReadonlySignal<boolean> {
    return this.#areSettingsOpen
  }

  show(name: ViewName): void {
    this.#name.value = name
  }

  setTheme(theme: Theme): void {
    this.#theme.value = theme
  }

  openMenu(menu: OpenMenu): void {
    this.#menu.value = menu
  }

  closeMenu(): void {
    this.#menu.value = undefined
  }

  setKeySheetOpen(isOpen: boolean): void {
    this.#isKeySheetOpen.value = isOpen
  }

  setSettingsOpen(isOpen: boolean): void {
    this.#areSettingsOpen.value = isOpen
  }
}
