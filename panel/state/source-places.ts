import { type ReadonlySignal, type Signal, signal } from '@preact/signals'
import type { GeneratedPlace, Resolution, ScriptDocument } from '../sources/place'
import type { SourceResolver } from '../sources/source-resolver'

/** Answers that are kept; what is shown again after that is asked for again. */
const MAX_PLACES = 10_000

/** The original place of each place that was shown, as far as it is known by now. */
export class SourcePlaces {
  readonly #resolver: SourceResolver
  readonly #places = new Map<string, Signal<Resolution | undefined>>()

  constructor(resolver: SourceResolver) {
    this.#resolver = resolver
  }

  /** The answer for a place: undefined until there is one. */
  of(document: ScriptDocument, place: GeneratedPlace): ReadonlySignal<Resolution | undefined> {
    const key = keyOf(document, place)
    const known = this.#places.get(key)
    if (known !== undefined) return known
    const answer = signal<Resolution | undefined>(undefined)
    this.#places.set(key, answer)
    for (const oldest of this.#places.keys()) {
      if (this.#places.size <= MAX_PLACES) break
      this.#places.delete(oldest)
    }
    void this.#resolver.resolve(document, place).then((resolution) => {
      answer.value = resolution
    })
    return answer
  }
}

function keyOf(document: ScriptDocument, { url, line, column, functionName }: GeneratedPlace): string {
  return `${document.id} ${url}:${line}:${column} ${functionName}`
}
