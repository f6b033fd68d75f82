/** Reads the options of `startSpan`. Wrong ones are reported and ignored; the others count. */

import type { SpanKind, SpanOptions } from '../../api/api'
import { isArray, isInteger } from '../../platform/natives'
import { readTime } from '../clock'
import type { ReportMisuse } from '../misuse'
import { type ReadAttributes, readAttributes } from './attribute-list'
import { MAX_LINKS } from './limits'
import { type ReadLink, readLink } from './span-writing'

/** The options that were read. */
export interface ReadOptions {
  /** As it was given; `undefined` means the active span. */
  readonly parent: unknown
  readonly shouldSample: boolean | undefined
  readonly startMs: number | undefined
  readonly kind: SpanKind | undefined
  readonly attributes: ReadAttributes | undefined
  readonly links: readonly ReadLink[] | undefined
}

/** Runs code of the page if an option is a getter. Never throws. */
export function readOptions(options: SpanOptions, misuse: ReportMisuse): ReadOptions {
  return {
    parent: option(options, 'parent', misuse, (value) => value),
    shouldSample: option(options, 'shouldSample', misuse, (value) => (typeof value === 'boolean' ? value : undefined)),
    startMs: option(options, 'startTimeNs', misuse, (value) => readTime(value, 'startSpan: startTimeNs', misuse)),
    kind: option(options, 'spanKind', misuse, (value) => (isKind(value) ? value : undefined)),
    attributes: option(options, 'attributes', misuse, (value) => readAttributes(value, 'startSpan', misuse)),
    links: option(options, 'links', misuse, (value) => (isArray(value) ? readLinks(value, misuse) : undefined)),
  }
}

/** An option as `read` returns it. Undefined if it is missing, and, with a report, if `read` rejects it. */
function option<T>(
  options: SpanOptions,
  key: keyof SpanOptions,
  misuse: ReportMisuse,
  read: (value: unknown) => T | undefined,
): T | undefined {
  try {
    const value: unknown = options[key]
    if (value === undefined) return undefined
    const known = read(value)
    if (known !== undefined) return known
  } catch {
    // Reading it threw: it counts as missing.
  }
  misuse(`startSpan: ${key} is not valid`)
  return undefined
}

function isKind(value: unknown): value is SpanKind {
  return isInteger(value) && (value as number) >= 0 && (value as number) <= 5
}

function readLinks(links: readonly unknown[], misuse: ReportMisuse): readonly ReadLink[] {
  const read: ReadLink[] = []
  // One more than a span may have, so that the span counts what is dropped.
  for (let i = 0; i < links.length && read.length <= MAX_LINKS; i++) {
    const link = readLink(links[i], misuse)
    if (link !== undefined) read[read.length] = link
  }
  return read
}
