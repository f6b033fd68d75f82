/** The API's `TraceState`: an immutable list of W3C's `tracestate` entries, the newest first. */
export class TraceState {
  readonly #text: string

  constructor(text: string) {
    this.#text = text
  }

  get(key: string): string | undefined {
    const found = this.#members().find((member) => member.startsWith(`${key}=`))
    return found?.slice(key.length + 1)
  }

  set(key: string, value: string): TraceState {
    return new TraceState([`${key}=${value}`, ...this.#without(key)].join(','))
  }

  unset(key: string): TraceState {
    return new TraceState(this.#without(key).join(','))
  }

  serialize(): string {
    return this.#text
  }

  #members(): string[] {
    return this.#text.split(',').flatMap((member) => member.trim() || [])
  }

  #without(key: string): string[] {
    return this.#members().filter((member) => !member.startsWith(`${key}=`))
  }
}
