/** What `@opentelemetry/api` 1.x asks of what is registered with it; values come from the page, and may be anything. */

export interface OtherContext {
  getValue(key: symbol): unknown
  setValue(key: symbol, value: unknown): OtherContext
  deleteValue(key: symbol): OtherContext
}

/** Seconds and nanoseconds since the epoch; ms since the epoch or since the page's start; a date. */
export type TimeInput = readonly [number, number] | number | Date

export interface OtherSpanOptions {
  /** From INTERNAL, 0. */
  readonly kind?: number
  readonly attributes?: object
  readonly links?: readonly unknown[]
  readonly startTime?: TimeInput
  /** Of a trace of its own. */
  readonly root?: boolean
}

export interface TextMapSetter {
  set(carrier: unknown, key: string, value: string): void
}

export interface TextMapGetter {
  keys(carrier: unknown): string[]
  get(carrier: unknown, key: string): string | readonly string[] | undefined
}
