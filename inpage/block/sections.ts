/**
 * The one definition of a block's layout: given the counts, the views on its sections. The writer copies into them, the
 * reader reads from them.
 */
import { ceil, NativeFloat64Array, NativeUint8Array, NativeUint32Array } from '../natives'
import { HEADER_BYTES } from './format'

export interface Counts {
  readonly spans: number
  readonly attributes: number
  readonly eventAttributes: number
  readonly linkAttributes: number
  readonly events: number
  readonly links: number
  readonly scopes: number
  readonly drops: number
  readonly strings: number
  readonly textBytes: number
}

export type Sections = ReturnType<typeof openSections>

/** The length of a block with these counts, in bytes. */
export function blockLength(counts: Counts): number {
  const all = counts.attributes + counts.eventAttributes + counts.linkAttributes
  const { spans, events, links, scopes, drops, strings, textBytes } = counts
  const words = [
    spans * 4,
    spans * 2,
    spans * 2,
    spans,
    spans,
    spans,
    spans,
    spans,
    spans,
    spans,
    spans,
    all,
    events,
    events,
    links * 4,
    links * 2,
    links,
    scopes,
    scopes,
    drops,
    drops,
    drops,
    drops,
    strings,
  ] // prettier-ignore
  let bytes = HEADER_BYTES + 8 * (2 * spans + all + events)
  for (let i = 0; i < words.length; i++) bytes += padded(words[i] * 4)
  return bytes + padded(spans) + padded(spans) + padded(all) + padded(textBytes)
}

/** Views on the sections of a block whose length is `blockLength(counts)`. */
export function openSections(buffer: ArrayBuffer, counts: Counts) {
  const all = counts.attributes + counts.eventAttributes + counts.linkAttributes
  const { spans, events, links, scopes, drops, strings, textBytes } = counts
  let offset = HEADER_BYTES
  const floats = (count: number) => {
    const view = new NativeFloat64Array(buffer, offset, count)
    offset += count * 8
    return view
  }
  const words = (count: number) => {
    const view = new NativeUint32Array(buffer, offset, count)
    offset += padded(count * 4)
    return view
  }
  const bytes = (count: number) => {
    const view = new NativeUint8Array(buffer, offset, count)
    offset += padded(count)
    return view
  }
  return {
    start: floats(spans),
    end: floats(spans),
    attributeValue: floats(all),
    eventTime: floats(events),
    traceId: words(spans * 4),
    spanId: words(spans * 2),
    parentId: words(spans * 2),
    name: words(spans),
    statusMessage: words(spans),
    order: words(spans),
    revision: words(spans),
    scope: words(spans),
    attributeEnd: words(spans),
    eventEnd: words(spans),
    linkEnd: words(spans),
    attributeKey: words(all),
    eventName: words(events),
    eventAttributeEnd: words(events),
    linkTraceId: words(links * 4),
    linkSpanId: words(links * 2),
    linkAttributeEnd: words(links),
    scopeName: words(scopes),
    scopeNamespace: words(scopes),
    dropSpan: words(drops),
    dropAttributes: words(drops),
    dropEvents: words(drops),
    dropLinks: words(drops),
    stringLength: words(strings),
    kindAndStatus: bytes(spans),
    flags: bytes(spans),
    attributeType: bytes(all),
    text: bytes(textBytes),
  }
}

function padded(bytes: number): number {
  return ceil(bytes / 8) * 8
}
