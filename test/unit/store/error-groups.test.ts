import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { finished } from '../../../panel/scheduling/chunked-task'
import { ErrorGroups } from '../../../panel/store/analysis/error-groups'
import { forest, storeOf } from './forest'
import type { SpanLine } from './page'

describe('error groups', () => {
  it('are what looking at every span and all below it gives', () => {
    fc.assert(
      fc.property(forest, (lines) => {
        const { store, line } = storeOf(lines)
        const groups = finished(new ErrorGroups(store.table, store.tree).groups(() => true))
        const told = groups.map((group) => ({
          ...{ key: group.key, type: group.type, message: group.message, traces: group.traces },
          spans: group.spans.map((index) => line(index).id).sort(),
          causes: group.causes.map((index) => line(index).id).sort(),
        }))
        expect(told.sort(byKey)).toEqual(slowGroups(lines).sort(byKey))
        for (const { spans, firstMs, lastMs } of groups) {
          const starts = spans.map((index) => store.summary(index).startMs)
          expect(starts).toEqual([...starts].sort((a, b) => b - a))
          expect([lastMs, firstMs]).toEqual([starts[0], starts.at(-1)])
        }
        expect(groups.map(({ lastMs }) => lastMs)).toEqual(groups.map(({ lastMs }) => lastMs).sort((a, b) => b - a))
      }),
      { numRuns: 300 },
    )
  })

  it('count only what is shown, and leave out what has nothing to show', () => {
    const { store, index } = storeOf(FAILED_PAYMENT)
    const groups = new ErrorGroups(store.table, store.tree)
    const [payment, other] = finished(groups.groups((span) => span === index(FAILED_PAYMENT[1])))
    expect(payment).toMatchObject({ type: 'PaymentError', spans: [index(FAILED_PAYMENT[1])], causes: [] })
    expect(other).toBeUndefined()
  })

  it('tell a failed request from the exception that was thrown for it, and name where each came from', () => {
    const { store, line } = storeOf(FAILED_PAYMENT)
    const groups = finished(new ErrorGroups(store.table, store.tree).groups(() => true))
    const told = groups.map(({ type, message, spans, causes }) => ({
      ...{ type, message, spans: spans.length },
      causes: causes.map((span) => line(span).name),
    }))
    expect(told).toEqual([
      { type: '502', message: '', spans: 1, causes: ['POST'] },
      { type: 'PaymentError', message: 'no card', spans: 3, causes: ['payment'] },
    ])
  })

  it('take a chain of 50,000 that failed from end to end', () => {
    const { store } = storeOf(Array.from({ length: 50_000 }, (_, i) => ({ id: i + 1, parent: i, error: true })))
    const [group] = finished(new ErrorGroups(store.table, store.tree).groups(() => true))
    expect([group?.spans.length, group?.causes.length]).toEqual([50_000, 1])
  })
})

const exception = { 'exception.type': 'PaymentError', 'exception.message': 'no card' }
const FAILED_PAYMENT: readonly SpanLine[] = [
  { id: 1, name: 'click', error: true, start: 0, end: 10 },
  { id: 2, parent: 1, name: 'checkout', error: true, statusMessage: 'no card', start: 1, end: 9 },
  {
    id: 3,
    parent: 2,
    name: 'payment',
    error: true,
    start: 2,
    end: 8,
    events: [{ name: 'exception', timeMs: 7, attributes: exception }],
  },
  { id: 4, parent: 3, name: 'POST', error: true, start: 3, end: 6, attributes: { 'error.type': '502' } },
]

function byKey(a: { readonly key: string }, b: { readonly key: string }): number {
  return a.key < b.key ? -1 : 1
}

function slowGroups(lines: readonly SpanLine[]) {
  const childrenOf = (line: SpanLine) => lines.filter((other) => other.trace === line.trace && other.parent === line.id)
  const below = (line: SpanLine): SpanLine[] => childrenOf(line).flatMap((child) => [child, ...below(child)])
  const endOf = (line: SpanLine) => (line.revision === 0 ? Number.NaN : (line.end ?? 0))
  const errorOf = (line: SpanLine): { type: string; message: string; name?: string } | undefined => {
    const attributes = line.events?.[0]?.attributes
    const own = attributes
      ? { type: String(attributes['exception.type']), message: String(attributes['exception.message']) }
      : line.error
        ? { type: '', message: line.statusMessage ?? '' }
        : undefined
    if (own === undefined || own.type !== '') return own
    const failed = childrenOf(line)
      .filter((child) => errorOf(child) !== undefined)
      .sort((a, b) => (a.start ?? 0) - (b.start ?? 0) || a.id - b.id)
      .reverse()
    let last = failed[0]
    for (const child of failed) if (last !== undefined && endOf(child) > endOf(last)) last = child
    const inherited = last && errorOf(last)
    if (inherited !== undefined && (own.message === '' || own.message === inherited.message)) return inherited
    return own.message === '' ? { ...own, name: line.name } : own
  }
  const keyOf = (line: SpanLine) => {
    const error = errorOf(line)
    if (error === undefined) return undefined
    return error.name === undefined ? `${error.type}\u0000${error.message}` : `name ${error.name}`
  }
  const keys = [...new Set(lines.map(keyOf).filter((key) => key !== undefined))]
  return keys.map((key) => {
    const spans = lines.filter((line) => keyOf(line) === key)
    const error = spans[0] && errorOf(spans[0])
    const isSame = (line: SpanLine) => (other: SpanLine) =>
      JSON.stringify(errorOf(other)) === JSON.stringify(errorOf(line))
    return {
      ...{ key, type: error?.type ?? '', message: error?.message ?? '' },
      traces: new Set(spans.map((line) => line.trace)).size,
      spans: spans.map(({ id }) => id).sort(),
      causes: spans
        .filter((line) => !below(line).some(isSame(line)))
        .map(({ id }) => id)
        .sort(),
    }
  })
}
