/** Numbers and times as the panel writes them. Formatters are made once: each costs more than a thousand uses. */

export class Format {
  readonly #whole: Intl.NumberFormat
  readonly #three: Intl.NumberFormat
  readonly #clock: Intl.DateTimeFormat

  constructor(language: string) {
    this.#whole = new Intl.NumberFormat(language, { maximumFractionDigits: 0 })
    this.#three = new Intl.NumberFormat(language, { maximumSignificantDigits: 3 })
    this.#clock = new Intl.DateTimeFormat(language, {
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      fractionalSecondDigits: 3,
      hour12: false,
    })
  }

  count(value: number): string {
    return this.#whole.format(value)
  }

  number(value: number): string {
    return this.#three.format(value)
  }

  /** Three significant digits in the unit that suits: µs, ms, s, min. */
  duration(ms: number): string {
    if (!Number.isFinite(ms)) return ''
    const size = Math.abs(ms)
    if (size === 0) return '0 ms'
    if (size < 1) return `${this.#three.format(ms * 1000)} µs`
    if (size < 1000) return `${this.#three.format(ms)} ms`
    if (size < 120_000) return `${this.#three.format(ms / 1000)} s`
    return `${this.#three.format(ms / 60_000)} min`
  }

  /** The time of day, to the ms. */
  clock(epochMs: number): string {
    return Math.abs(epochMs) <= 8.64e15 ? this.#clock.format(epochMs) : ''
  }
}
