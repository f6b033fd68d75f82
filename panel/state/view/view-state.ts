import { type ReadonlySignal, type Signal, signal } from '@preact/signals'
import type { Theme } from '../environment'
import type { SettingsState } from '../settings-state'
import type { OpenMenu } from './menu'
import type { ViewName } from './view-name'

/** Which view is shown, and what is open above it. */
export class ViewState {
  readonly #settings: SettingsState
  readonly #name: Signal<ViewName>
  readonly #theme = signal<Theme>('light')
  readonly #menu = signal<OpenMenu | undefined>(undefined)
  readonly #isKeySheetOpen = signal(false)
  readonly #areSettingsOpen = signal(false)

  /** It begins with the view that was shown last. What another panel shows then is its own. */
  constructor(settings: SettingsState) {
    this.#settings = settings
    this.#name = signal(settings.current.value.view.shown)
  }

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
    if (name !== this.#settings.current.value.view.shown) this.#settings.saveView({ shown: name })
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
