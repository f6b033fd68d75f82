/** What Jaeger UI's code took of the page's main thread, ms. */
export interface JaegerCosts {
  /** 100,000 spans in a tree, from their JSON. */
  readonly openedMs: number
  /** A word among these. */
  readonly filterMs: number
  /** The critical path of these; undefined where it failed. */
  readonly pathMs: number | undefined
  /** That of 10,000 siblings. */
  readonly siblingsPathMs: number | undefined
}
