import type { TraceSpan } from '../trace-model'

/** Texts for places in the page's code, in its original sources. */
export interface SourceTexts {
  /** Where a span was started: `pay (https://shop.example/src/checkout.ts:42)`; '' if that is not known. */
  startedAt(span: TraceSpan): string
  /** A span's stack with the original places of its frames. */
  stack(span: TraceSpan, stack: string): string
  /** The lines around the place where the error with this stack was thrown; `line` is the one that threw. */
  excerpt(
    span: TraceSpan,
    stack: string,
  ): { readonly firstLine: number; readonly lines: readonly string[]; readonly line: number } | undefined
}

/** For use without sources: stacks stay as the engine wrote them. */
export const NO_SOURCES: SourceTexts = { startedAt: () => '', stack: (_span, stack) => stack, excerpt: () => undefined }
