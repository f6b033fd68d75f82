import { type ReadonlySignal, type Signal, signal } from '@preact/signals'
import { type Notes, withNote } from '../../extension/settings/notes'
import type { SpanKey } from '../store/model'
import type { Environment } from './environment'

/** What the user wrote to spans. */
export class NotesState {
  readonly #environment: Environment
  readonly #all: Signal<Notes>

  constructor(environment: Environment) {
    this.#environment = environment
    this.#all = signal(environment.notes)
    environment.onNotesChanged((notes) => {
      this.#all.value = notes
    })
  }

  get all(): ReadonlySignal<Notes> {
    return this.#all
  }

  /** @param text - '' takes the note away. */
  save(key: SpanKey, text: string): void {
    this.#all.value = withNote(this.#all.value, key, text)
    this.#environment.saveNote(key, text)
  }
}
