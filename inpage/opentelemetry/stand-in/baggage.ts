/** The API's baggage, read from a header: https://www.w3.org/TR/baggage/#header-content */
import { membersOf } from '../../propagation/baggage'

/** An entry of the API's baggage. */
interface BaggageEntry {
  readonly value: string
  readonly metadata?: { toString(): string }
}

/** The API's immutable `Baggage`. */
export class Baggage {
  readonly #entries: ReadonlyMap<string, BaggageEntry>

  constructor(entries: Iterable<readonly [string, BaggageEntry]>) {
    this.#entries = new Map(entries)
  }

  /** Parses a `baggage` header; entries that are not well-formed are left out. */
  static read(header: string): Baggage {
    return new Baggage(
      membersOf(header).map(([key, value, properties]) => [
        key,
        properties === '' ? { value } : { value, metadata: { toString: () => properties } },
      ]),
    )
  }

  getEntry(key: string): BaggageEntry | undefined {
    return this.#entries.get(key)
  }

  getAllEntries(): [string, BaggageEntry][] {
    return [...this.#entries]
  }

  setEntry(key: string, entry: BaggageEntry): Baggage {
    return new Baggage([...this.#entries, [key, entry]])
  }

  removeEntry(key: string): Baggage {
    return this.removeEntries(key)
  }

  removeEntries(...keys: string[]): Baggage {
    return new Baggage([...this.#entries].filter(([key]) => !keys.includes(key)))
  }

  clear(): Baggage {
    return new Baggage([])
  }
}
