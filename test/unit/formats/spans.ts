/** Arbitrary spans as the formats speak of them. */
import fc from 'fast-check'
import type { SpanKind, StatusCode } from '../../../inpage/api/api'
import type { AttributeEntry, AttributeValue } from '../../../inpage/block/format'
import { importedDocuments } from '../../../panel/formats/imported-documents'
import { NOTHING_DROPPED, type TraceSpan } from '../../../panel/formats/trace-model'
import type { TraceStore } from '../../../panel/store/store'

const hexId = (digits: number) =>
  fc.bigInt({ min: 1n, max: 2n ** BigInt(digits * 4) - 1n }).map((value) => value.toString(16).padStart(digits, '0'))

const text = fc.string({ unit: 'grapheme', maxLength: 12 })
/** No key that a format uses for something of its own. */
const key = text.map((name) => `x.${name}`)
const number = fc.oneof(
  fc.maxSafeInteger(),
  fc.double({ noInteger: true }),
  fc.constantFrom(Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
)
/** Such as a double cannot hold. */
const large = fc.bigInt({ min: 2n ** 53n, max: 2n ** 63n - 1n })
export const scalar: fc.Arbitrary<AttributeValue> = fc.oneof(text, number, fc.boolean(), large)
const nested: fc.Arbitrary<AttributeValue> = fc.letrec<{ value: AttributeValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    scalar,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(key, tie('value'), { maxKeys: 3, noNullPrototype: true }),
  ),
})).value

/** A span like any other, but for its number and what is said otherwise. */
export function plainSpan(i: number, change: Partial<TraceSpan> = {}): TraceSpan {
  return {
    traceId: '1'.repeat(32),
    spanId: i.toString(16).padStart(16, '0'),
    parentId: undefined,
    traceState: '',
    name: `span ${i}`,
    kind: 1,
    startNs: 1_700_000_000_000_000_000n + BigInt(i) * 1_000_000n,
    endNs: 1_700_000_001_000_000_000n,
    status: { code: 0, message: '' },
    attributes: [],
    events: [],
    links: [],
    scope: { name: 'test', version: '' },
    resource: [['service.name', 'shop']],
    dropped: NOTHING_DROPPED,
    ...change,
  }
}

export interface Shape {
  readonly value: fc.Arbitrary<AttributeValue>
  /** The times are multiples of so many nanoseconds. */
  readonly grainNs: bigint
}

export const FULL: Shape = { value: nested, grainNs: 1n }

export function traceSpan({ value, grainNs }: Shape): fc.Arbitrary<TraceSpan> {
  const time = fc.bigInt({ min: 1_700_000_000_000_000n, max: 1_700_000_900_000_000n }).map((us) => us * 1000n)
  const fine = fc.bigInt({ min: 0n, max: 999n }).map((ns) => ns - (ns % grainNs))
  const ns = fc.tuple(time, fine).map(([coarse, rest]) => coarse + rest)
  const attributes: fc.Arbitrary<AttributeEntry[]> = fc.uniqueArray(fc.tuple(key, value), {
    maxLength: 4,
    selector: ([name]) => name,
  })
  const count = fc.constantFrom(0, 0, 3)
  return fc
    .record({
      traceId: fc.oneof(hexId(32), fc.constant(`${'0'.repeat(31)}7`)),
      spanId: hexId(16),
      parentId: fc.option(hexId(16), { nil: undefined }),
      traceState: fc.constantFrom('', 'kong=1'),
      name: text,
      kind: fc.constantFrom<SpanKind>(0, 1, 2, 3, 4, 5),
      startNs: ns,
      endNs: fc.option(ns, { nil: undefined }),
      status: fc.record({ code: fc.constantFrom<StatusCode>(0, 1, 2), message: text }),
      attributes,
      events: fc.array(fc.record({ name: text, timeNs: ns, attributes }), { maxLength: 2 }),
      links: fc.array(fc.record({ traceId: hexId(32), spanId: hexId(16), attributes }), { maxLength: 2 }),
      scope: fc.record({ name: text, version: fc.constantFrom('', '1.2') }),
      resource: attributes.map((rest): AttributeEntry[] => [['service.name', 'shop'], ...rest]),
      dropped: fc.record({ attributes: count, events: count, links: count }),
    })
    .map((span) => ({
      ...span,
      endNs: span.endNs !== undefined && span.endNs < span.startNs ? span.startNs : span.endNs,
    }))
}

/** Ids as a file has them: no span twice. */
export function traceSpans(shape: Shape): fc.Arbitrary<TraceSpan[]> {
  return fc.uniqueArray(traceSpan(shape), { minLength: 1, maxLength: 6, selector: (span) => span.spanId })
}

/** In one order, so that what a format groups can be compared. */
export function bySpanId(spans: readonly TraceSpan[]): TraceSpan[] {
  return [...spans].sort((a, b) => (a.spanId < b.spanId ? -1 : 1))
}

/** As the panel does it with what was read from a file. */
export function importInto(store: TraceStore, spans: readonly TraceSpan[]): void {
  importedDocuments(spans).forEach(({ url, lastMs, blocks }, at) => {
    const documentId = `file:${at}`
    store.importedDocument({ documentId, fileName: 'a.json', url, lastMs })
    let sequence = 0
    for (const { bytes } of blocks()) store.block(documentId, sequence++, bytes)
  })
}
