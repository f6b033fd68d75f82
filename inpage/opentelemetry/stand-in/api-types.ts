/** The types that `@opentelemetry/api` 1.x expects. Values come from the page and may be anything. */

/** A `Context` of the API. */
export interface OtherContext {
  getValue(key: symbol): unknown
  setValue(key: symbol, value: unknown): OtherContext
  deleteValue(key: symbol): OtherContext
}

/** Seconds and nanoseconds since the epoch; or ms since the epoch or since the page's start; or a date. */
export type TimeInput = readonly [number, number] | number | Date

/** The API's `SpanOptions`. */
export interface OtherSpanOptions {
  /** Counted from INTERNAL = 0. */
  readonly kind?: number
  readonly attributes?: object
  readonly links?: readonly unknown[]
  readonly startTime?: TimeInput
  /** Whether the span starts a trace of its own. */
  readonly root?: boolean
}

/** The API's `TextMapSetter`. */
export interface TextMapSetter {
  set(carrier: unknown, key: string, value: string): void
}

/** The API's `TextMapGetter`. */
export interface TextMapGetter {
  keys(carrier: unknown): string[]
  get(carrier: unknown, key: string): string | readonly string[] | undefined
}
