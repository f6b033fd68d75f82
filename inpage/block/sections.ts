/**
 * The one definition of a block's layout: its sections in their order (`format.ts` explains them). The writer's columns,
 * the length of a block and the views on it are all derived from this table.
 */
import { ceil, keysOf, NativeFloat64Array, NativeUint8Array, NativeUint32Array } from '../platform/natives'
import { HEADER_BYTES } from './format'

/** How many rows each section of a block has. */
export interface Counts {
  readonly spans: number
  readonly attributes: number
  readonly eventAttributes: number
  readonly linkAttributes: number
  readonly events: number
  readonly links: number
  readonly scopes: number
  readonly drops: number
  readonly traceStates: number
  readonly strings: number
  readonly textBytes: number
  /** The steady sections as bits: bit i is set if `STEADY_SECTIONS[i]` is steady. */
  readonly steady: number
}

type Rows = Exclude<keyof Counts, 'steady' | 'attributes' | 'eventAttributes' | 'linkAttributes'> | 'allAttributes'
type View = Float64Array | Uint32Array | Uint8Array

/** Bytes per element, elements per row, and which count says how many rows there are. */
type Section<Bytes extends 1 | 4 | 8> = readonly [bytes: Bytes, elements: number, rows: Rows]

const LAYOUT = {
  start: [8, 1, 'spans'],
  end: [8, 1, 'spans'],
  attributeValue: [8, 1, 'allAttributes'],
  eventTime: [8, 1, 'events'],
  traceId: [4, 4, 'spans'],
  spanId: [4, 2, 'spans'],
  parentId: [4, 2, 'spans'],
  name: [4, 1, 'spans'],
  statusMessage: [4, 1, 'spans'],
  order: [4, 1, 'spans'],
  revision: [4, 1, 'spans'],
  scope: [4, 1, 'spans'],
  attributeEnd: [4, 1, 'spans'],
  eventEnd: [4, 1, 'spans'],
  linkEnd: [4, 1, 'spans'],
  attributeKey: [4, 1, 'allAttributes'],
  eventName: [4, 1, 'events'],
  eventAttributeEnd: [4, 1, 'events'],
  linkTraceId: [4, 4, 'links'],
  linkSpanId: [4, 2, 'links'],
  linkAttributeEnd: [4, 1, 'links'],
  scopeName: [4, 1, 'scopes'],
  scopeVersion: [4, 1, 'scopes'],
  scopeNamespace: [4, 1, 'scopes'],
  scopeResource: [4, 1, 'scopes'],
  dropSpan: [4, 1, 'drops'],
  dropAttributes: [4, 1, 'drops'],
  dropEvents: [4, 1, 'drops'],
  dropLinks: [4, 1, 'drops'],
  traceStateSpan: [4, 1, 'traceStates'],
  traceState: [4, 1, 'traceStates'],
  stringLength: [4, 1, 'strings'],
  kindAndStatus: [1, 1, 'spans'],
  flags: [1, 1, 'spans'],
  attributeType: [1, 1, 'allAttributes'],
  text: [1, 1, 'textBytes'],
} as const satisfies Readonly<Record<string, Section<1 | 4 | 8>>>

/** The sections that may be stored as two rows: the first row and the step. */
export const STEADY_SECTIONS = [
  'parentId',
  'name',
  'statusMessage',
  'order',
  'revision',
  'scope',
  'attributeEnd',
  'eventEnd',
  'linkEnd',
  'kindAndStatus',
  'flags',
] as const satisfies readonly (keyof typeof LAYOUT)[]

type SectionName = keyof typeof LAYOUT
type ViewOf<Bytes> = Bytes extends 8 ? Float64Array : Bytes extends 4 ? Uint32Array : Uint8Array
/** A typed array for each section. */
export type Sections = { readonly [Name in SectionName]: ViewOf<(typeof LAYOUT)[Name][0]> }

/** All section names, in the order of the layout. */
export const SECTION_NAMES = keysOf(LAYOUT) as readonly SectionName[]

/** Reads the counts from a block's header. */
export function countsIn(words: Uint32Array): Counts {
  return {
    spans: words[4],
    attributes: words[5],
    eventAttributes: words[6],
    linkAttributes: words[7],
    events: words[8],
    links: words[9],
    scopes: words[10],
    drops: words[11],
    traceStates: words[16],
    strings: words[12],
    textBytes: words[13],
    steady: words[17],
  }
}

/** The length of a block with these counts, in bytes. */
export function blockLength(counts: Counts): number {
  let length = HEADER_BYTES
  for (let i = 0; i < SECTION_NAMES.length; i++) length += padded(sectionBytes(SECTION_NAMES[i], counts))
  return length
}

/** Opens a view on each section of a block. Its length must be `blockLength(counts)`; a steady section has two rows. */
export function openSections(buffer: ArrayBuffer, counts: Counts): Sections {
  const sections: Partial<Record<SectionName, View>> = {}
  let offset = HEADER_BYTES
  for (let i = 0; i < SECTION_NAMES.length; i++) {
    const name = SECTION_NAMES[i]
    const bytes = sectionBytes(name, counts)
    const size = LAYOUT[name][0]
    const ArrayType = size === 8 ? NativeFloat64Array : size === 4 ? NativeUint32Array : NativeUint8Array
    sections[name] = new ArrayType(buffer, offset, bytes / size)
    offset += padded(bytes)
  }
  // Each name got a view of the type that its element size in the table says.
  return sections as Sections
}

function sectionBytes(name: SectionName, counts: Counts): number {
  // Not destructured: that would run the page's array iterator.
  const section = LAYOUT[name]
  const rows = section[2]
  const count =
    rows === 'allAttributes' ? counts.attributes + counts.eventAttributes + counts.linkAttributes : counts[rows]
  return section[0] * section[1] * (isSteady(name, counts) ? 2 : count)
}

function isSteady(name: SectionName, { steady }: Counts): boolean {
  for (let i = 0; i < STEADY_SECTIONS.length; i++) if (STEADY_SECTIONS[i] === name) return (steady & (1 << i)) !== 0
  return false
}

function padded(bytes: number): number {
  return ceil(bytes / 8) * 8
}
