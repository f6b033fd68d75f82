/** What a span's resource says of it counts as said of the span: in filters, completions, groups and columns. */
import { describe, expect, it } from 'vitest'
import type { TraceSpan } from '../../../panel/formats/trace-model'
import { compileFilter } from '../../../panel/query/compile'
import { completionSourceOf } from '../../../panel/query/completion-source'
import { finished } from '../../../panel/scheduling/chunked-task'
import { AttributeKeys } from '../../../panel/store/columns/attribute-keys'
import { BlockTexts } from '../../../panel/store/columns/block-texts'
import { attributeTexts } from '../../../panel/store/columns/span-texts'
import { TraceStore } from '../../../panel/store/store'
import { importInto, plainSpan } from '../formats/spans'

const SPANS: readonly TraceSpan[] = [
  plainSpan(1, {
    resource: [
      ['service.name', 'frontend'],
      ['process.pid', 7],
      ['process.command_args', ['node', 'a.js']],
    ],
  }),
  plainSpan(2, {
    resource: [
      ['service.name', 'cart'],
      ['process.pid', 30],
      ['telemetry.sdk.language', 'go'],
    ],
  }),
  plainSpan(3, {
    resource: [
      ['service.name', 'cart'],
      ['process.pid', 30],
      ['telemetry.sdk.language', 'go'],
    ],
    attributes: [
      ['process.pid', 8],
      ['http.status_code', '500'],
      ['http.method', 'GET'],
    ],
  }),
  plainSpan(4, {
    resource: [],
    attributes: [
      ['http.response.status_code', 404],
      ['http.request.method', 'GET'],
    ],
  }),
]

function storeOf(spans: readonly TraceSpan[]): TraceStore {
  const store = new TraceStore({ maxSpans: 100 })
  importInto(store, spans)
  return store
}

function found(store: TraceStore, text: string): string[] {
  const filter = compileFilter(text)
  if (filter === undefined) throw new Error(text)
  return [...store.spansMatching(filter)].map((index) => store.summary(index).name.slice(5)).sort()
}

describe('what a resource says', () => {
  const store = storeOf(SPANS)

  it.each([
    ['service.name:frontend', '1'],
    ['attr.service.name:="cart"', '23'],
    ['telemetry.sdk.language:go', '23'],
    ['process.command_args:a.js', '1'],
    ['process.pid:>10', '2'],
    ['process.pid:8', '3'],
    ['has:telemetry.sdk.language', '23'],
    ['-service.name:cart', '14'],
    ['frontend', '1'],
    ['telemetry.sdk', '23'],
  ])('is found by the filter %s', (filter, names) => expect(found(store, filter).join('')).toBe(names))

  it('is offered while a filter is typed', () => {
    expect(completionSourceOf(store, 'key').map(({ text }) => text)).toEqual(
      expect.arrayContaining(['service.name', 'telemetry.sdk.language']),
    )
    expect(completionSourceOf(store, { valuesOf: 'service.name' }).map(({ text }) => text)).toEqual(
      expect.arrayContaining(['cart', 'frontend']),
    )
  })

  it('can stand in a column, and groups', () => {
    const indexOf = (i: number) => store.find(`${'1'.repeat(32)}:${i.toString(16).padStart(16, '0')}`) ?? -1
    expect([1, 2, 3, 4].map((i) => store.attributeOf(indexOf(i), 'process.pid'))).toEqual([7, 30, 8, undefined])
    const texts = new BlockTexts(store.table, attributeTexts('service.name'))
    expect([1, 2, 3, 4].map((i) => texts.textOf(indexOf(i)))).toEqual(['frontend', 'cart', 'cart', undefined])
    expect(finished(new AttributeKeys(store.table).all())).toEqual(expect.arrayContaining(['service.name']))
  })
})

describe('attributes by their old names, and codes that are texts', () => {
  const store = storeOf(SPANS)

  it.each([
    ['status:500', '3'],
    ['status:404', '4'],
    ['status:>=400', '34'],
    ['http.response.status_code:500', '3'],
    ['http.status_code:404', '4'],
    ['http.request.method:GET', '34'],
    ['http.method:GET', '34'],
    ['has:http.method', '34'],
  ])('count as what they mean: %s', (filter, names) => expect(found(store, filter).join('')).toBe(names))

  it('are the status in the row', () => {
    expect([2, 3].map((at) => store.summary(at).httpStatus).sort()).toEqual([404, 500])
  })
})
