/** Numbers and times as the panel writes them. Formatters are made once: each costs more than a thousand uses. */

/** Maximum number of digits: a formatter throws for more than 21. */
const MAX_DIGITS = 15

/** Numbers, durations and times as text, in the user's language. */
export class Format {
  readonly #language: string
  /** By their most significant digits. */
  readonly #long = new Map<number, Intl.NumberFormat>()
  readonly #whole: Intl.NumberFormat
  readonly #signed: Intl.NumberFormat
  readonly #short: Intl.NumberFormat
  readonly #threeDigits: Intl.NumberFormat
  readonly #percent: Intl.NumberFormat
  readonly #clock: Intl.DateTimeFormat
  readonly #moment: Intl.DateTimeFormat
  readonly #plurals: Intl.PluralRules
  readonly #bytes: readonly Intl.NumberFormat[]

  /** `language` is BCP 47. */
  constructor(language: string) {
    this.#language = language
    this.#whole = new Intl.NumberFormat(language, { maximumFractionDigits: 0 })
    this.#signed = new Intl.NumberFormat(language, { maximumFractionDigits: 0, signDisplay: 'exceptZero' })
    this.#short = new Intl.NumberFormat(language, { maximumSignificantDigits: 3 })
    this.#threeDigits = new Intl.NumberFormat(language, { minimumSignificantDigits: 3, maximumSignificantDigits: 3 })
    this.#percent = new Intl.NumberFormat(language, { style: 'percent', maximumSignificantDigits: 2 })
    const time = {
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      fractionalSecondDigits: 3,
      hourCycle: 'h23',
    } as const
    this.#clock = new Intl.DateTimeFormat(language, time)
    this.#moment = new Intl.DateTimeFormat(language, { year: 'numeric', month: 'short', day: 'numeric', ...time })
    this.#plurals = new Intl.PluralRules(language)
    this.#bytes = (['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const).map(
      (unit) =>
        new Intl.NumberFormat(language, {
          style: 'unit',
          unit,
          // The short form of a byte is no shorter, and knows no plural.
          unitDisplay: unit === 'byte' ? 'long' : 'short',
          maximumSignificantDigits: 3,
        }),
    )
  }

  count(value: number): string {
    return this.#whole.format(value)
  }

  /** With its sign: `+2`. */
  signed(value: number): string {
    return this.#signed.format(value)
  }

  /** About how much, in the unit that suits. */
  bytes(value: number): string {
    const unit = Math.min(this.#bytes.length - 1, Math.max(0, Math.floor(Math.log10(value) / 3)))
    return this.#bytes[unit].format(value / 1000 ** unit)
  }

  /** Whether the language says this many as it says one. */
  isSingular(value: number): boolean {
    return this.#plurals.select(value) === 'one'
  }

  /** At most three significant digits. */
  number(value: number): string {
    return this.#short.format(value)
  }

  /** A share (0…1), to two digits. */
  percent(share: number): string {
    return this.#percent.format(share)
  }

  /**
   * Three significant digits in the unit that suits: ns, µs, ms, s; from a minute on `2:20`, `1:00:00`; beyond 1,000 hours days.
   * '' for what is no time.
   */
  duration(ms: number): string {
    return inUnit(ms, this.#threeDigits)
  }

  /** A short label for an axis with a tick every `stepMs`: just enough digits to tell the ticks apart. */
  tick(ms: number, stepMs = Number.POSITIVE_INFINITY): string {
    // Of times beyond all reason, as a page may send them, neighbours can be the same number: then the step is 0.
    const digits = Math.min(MAX_DIGITS, Math.ceil(Math.log10(Math.abs(ms) / stepMs)) + 1)
    if (!(digits > 3)) return inUnit(ms, this.#short, stepMs)
    const format = this.#long.get(digits) ?? new Intl.NumberFormat(this.#language, { maximumSignificantDigits: digits })
    this.#long.set(digits, format)
    return inUnit(ms, format, stepMs)
  }

  /** The time of day, to the ms. */
  clock(epochMs: number): string {
    return Math.abs(epochMs) <= 8.64e15 ? this.#clock.format(epochMs) : ''
  }

  /** The day and the time of day, for what may be of another day. */
  moment(epochMs: number): string {
    return Math.abs(epochMs) <= 8.64e15 ? this.#moment.format(epochMs) : ''
  }
}

const SECOND = 1000
const MINUTE = 60 * SECOND
const DAY = 24 * 60 * MINUTE
/** From here on no one counts in minutes, and digits say nothing. */
const MAX_CLOCK_MS = 1000 * 60 * MINUTE

/**
 * The page's clock has a resolution of 1 µs, so below 100 µs three digits would mean nothing; times since the epoch have one
 * of 0.2 µs, so nanoseconds are hundreds.
 */
function inUnit(ms: number, format: Intl.NumberFormat, stepMs = Number.POSITIVE_INFINITY): string {
  if (!Number.isFinite(ms)) return ''
  const size = Math.abs(ms)
  if (size < 0.00005) return '0 ms'
  if (size < 0.00095) return `${Math.round(ms * 10_000) * 100} ns`
  // The borders are where three digits would round up to the next unit.
  if (size < 0.9995) return `${Math.round(ms * 1000)} µs`
  if (size < 999.5) return `${format.format(ms)} ms`
  if (size > MAX_CLOCK_MS && stepMs >= DAY) return `${format.format(ms / DAY)} d`
  if (size < 59_950 || stepMs < SECOND || size > MAX_CLOCK_MS) return `${format.format(ms / SECOND)} s`
  return clockOf(ms)
}

/** `2:20`, `1:00:00`: minutes and seconds, with hours where there are some. */
function clockOf(ms: number): string {
  const seconds = Math.round(Math.abs(ms) / SECOND)
  const parts = [Math.floor(seconds / 60) % 60, seconds % 60]
  const hours = Math.floor(seconds / 3600)
  const text = (hours > 0 ? [hours, ...parts] : parts).map((part, at) =>
    at === 0 ? `${part}` : `${part}`.padStart(2, '0'),
  )
  return (ms < 0 ? '−' : '') + text.join(':')
}
