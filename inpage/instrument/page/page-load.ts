/** The span of the document itself, to which some of what the browser tells later belongs. */
import type { Span } from '../../api/api'

let span: Span | undefined

export function pageLoadSpan(): Span | undefined {
  return span
}

export function setPageLoadSpan(loaded: Span | undefined): void {
  span = loaded
}
