/** What a page's library can be told. */
export interface PageSettings {
  /** 0…1, for the global tracer. */
  readonly samplingRate: number
  /** Origins besides the page's own that get `traceparent`. */
  readonly propagateTo: readonly string[]
  /** Hide credentials and signatures in recorded URLs. */
  readonly redact: boolean
}

export const DEFAULT_PAGE_SETTINGS: PageSettings = { samplingRate: 1, propagateTo: [], redact: true }
