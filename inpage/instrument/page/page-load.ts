/** The span of the document itself, to which what the browser and the page tell beside all work belongs. */
import type { Attributes, Span } from '../../api/api'
import { later } from '../../platform/natives'
import type { InstrumentationParts } from '../instrumentation'

/** A finished span goes out again when something is added to it: what comes together is added together. */
const TOGETHER_MS = 200
/** Marks of a page on its document's span, which has room for more than these. */
const MAX_MARKS = 80

type Change = (span: Span) => void

let span: Span | undefined
/** In the order in which they are to be made; they wait for the span, too. */
let changes: Change[] = []
let isWaiting = false
let changeNow: (() => void) | undefined
let marks = 0

/** The span of the document's load; undefined if there is none. */
export function pageLoadSpan(): Span | undefined {
  return span
}

/** `undefined`: there is none any more. */
export function setPageLoadSpan(loaded: Span | undefined): void {
  span = loaded
  if (loaded !== undefined) changeNow?.()
  else {
    changes = []
    marks = 0
  }
}

/** Changes the document's span soon, whether it has begun or ended or not. */
export function changePage({ tracing }: InstrumentationParts, change: Change): void {
  changes[changes.length] = change
  changeNow = () => {
    isWaiting = false
    const page = span
    if (page === undefined) return
    const all = changes
    changes = []
    const apply = (of: Span) => {
      for (let i = 0; i < all.length; i++) all[i](of)
    }
    if (page.isRecording()) apply(page)
    else if (all.length > 0) tracing.amend(page, undefined, apply)
  }
  if (isWaiting) return
  isWaiting = true
  later(() => changeNow?.(), TOGETHER_MS)
}

/**
 * A mark of the page's that nobody is at work for: an event of the document's span; those beyond a bound are counted there.
 * False where the document has no span. `timeMs`: on the page's clock.
 */
export function markPage(parts: InstrumentationParts, name: string, attributes: Attributes, timeMs: number): boolean {
  if (span === undefined && !isPageLoadToCome(parts)) return false
  marks++
  if (marks <= MAX_MARKS) changePage(parts, (page) => parts.tracing.addEventAt(page, name, attributes, timeMs))
  else changePage(parts, (page) => void page.setAttribute('tracepane.marks.not_shown', marks - MAX_MARKS))
  return true
}

/** Whether the document's span is still to begin. A blank frame loads nothing. */
export function isPageLoadToCome({ settings }: InstrumentationParts): boolean {
  return (
    typeof document === 'object' &&
    document.readyState === 'loading' &&
    location.href !== 'about:blank' &&
    settings().instrumentations.includes('document')
  )
}
