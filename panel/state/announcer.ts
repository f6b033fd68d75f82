import { type ReadonlySignal, signal } from '@preact/signals'

/** Something that has just happened, and may be seen nowhere. */
export interface Announcement {
  readonly text: string
  /** Counts up: the same text again is another announcement. */
  readonly number: number
  /** It is also shown for a moment. */
  readonly isShown: boolean
}

/** What a screen reader is told when something happens that it would not hear of. */
export class Announcer {
  readonly #last = signal<Announcement>({ text: '', number: 0, isShown: false })

  get last(): ReadonlySignal<Announcement> {
    return this.#last
  }

  /** For who listens alone. */
  say(text: string): void {
    this.#announce(text, false)
  }

  /** For who listens and who looks. */
  show(text: string): void {
    this.#announce(text, true)
  }

  #announce(text: string, isShown: boolean): void {
    this.#last.value = { text, number: this.#last.value.number + 1, isShown }
  }
}
