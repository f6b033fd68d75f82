import type { TraceSpan } from '../trace-model'

/** How places in the page's code are called in its original source. */
export interface SourceTexts {
  /** Where a span was started, `pay (https://shop.example/src/checkout.ts:42)`; '' where that is not known. */
  startedAt(span: TraceSpan): string
  /** A stack of the span's with the places of its frames. */
  stack(span: TraceSpan, stack: string): string
  /** The source around the place where an error with this stack was thrown, which is on `line`. */
  excerpt(
    span: TraceSpan,
    stack: string,
  ): { readonly firstLine: number; readonly lines: readonly string[]; readonly line: number } | undefined
}

/** Where nothing is known of a source: as the engine says. */
export const NO_SOURCES: SourceTexts = { startedAt: () => '', stack: (_span, stack) => stack, excerpt: () => undefined }
