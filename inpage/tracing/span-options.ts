/** Reading the options of `startSpan`: what is wrong is reported and left out, the rest holds. */
import { isArray, isInteger } from '../natives'
import type { SpanKind, SpanOptions } from './api'
import { type ReadAttributes, readAttributes } from './attribute-list'
import { fromEpochNanoseconds } from './clock'
import { MAX_LINKS } from './limits'
import type { ReportMisuse } from './misuse'
import { type ReadLink, readLink } from './span-writing'

export interface ReadOptions {
  /** As it was given: `undefined` stands for the active span. */
  readonly parent: unknown
  readonly shouldSample: boolean | undefined
  readonly startMs: number | undefined
  readonly kind: SpanKind | undefined
  readonly attributes: ReadAttributes | undefined
  readonly links: readonly ReadLink[] | undefined
}

/** Runs code of the page where an option is a getter. Never throws. */
export function readOptions(options: SpanOptions, misuse: ReportMisuse): ReadOptions {
  const start = option(options, 'startTimeNs', misuse)
  const startMs = start === undefined ? undefined : fromEpochNanoseconds(start as bigint)
  if (start !== undefined && startMs === undefined) {
    misuse('startSpan: startTimeNs is a number or bigint of epoch nanoseconds')
  }
  const kind = option(options, 'spanKind', misuse)
  const isKind = isInteger(kind) && (kind as number) >= 0 && (kind as number) <= 5
  if (kind !== undefined && !isKind) misuse('startSpan: spanKind is from 0 to 5')
  const shouldSample = option(options, 'shouldSample', misuse)
  if (shouldSample !== undefined && typeof shouldSample !== 'boolean') misuse('startSpan: shouldSample is a boolean')
  const attributes = option(options, 'attributes', misuse)
  const links = option(options, 'links', misuse)
  return {
    parent: option(options, 'parent', misuse),
    shouldSample: typeof shouldSample === 'boolean' ? shouldSample : undefined,
    startMs,
    kind: isKind ? (kind as SpanKind) : undefined,
    attributes: attributes === undefined ? undefined : readAttributes(attributes, 'startSpan', misuse),
    links: links === undefined ? undefined : readLinks(links, misuse),
  }
}

function option(options: SpanOptions, key: keyof SpanOptions, misuse: ReportMisuse): unknown {
  try {
    return options[key]
  } catch {
    misuse(`startSpan: ${key} threw when it was read`)
    return undefined
  }
}

function readLinks(links: unknown, misuse: ReportMisuse): readonly ReadLink[] {
  const read: ReadLink[] = []
  try {
    if (isArray(links)) {
      // One more than a span holds, so that it counts what is dropped.
      for (let i = 0; i < links.length && read.length <= MAX_LINKS; i++) {
        const link = readLink(links[i], misuse)
        if (link !== undefined) read[read.length] = link
      }
      return read
    }
  } catch {
    // It threw when it was read: no array of links.
  }
  misuse('startSpan: links is an array')
  return read
}
