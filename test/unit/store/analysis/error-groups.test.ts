import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { finished } from '../../../../panel/scheduling/chunked-task'
import { type ErrorGroup, ErrorGroups } from '../../../../panel/store/analysis/error-groups'
import { exceptionOf, failurePath } from '../../../../panel/store/failures/failure-path'
import type { SpanIndex } from '../../../../panel/store/model'
import type { TraceStore } from '../../../../panel/store/store'
import { forest, storeOf } from '../forest'
import type { SpanLine } from '../page'

const groupsOf = (store: TraceStore, shows: (span: SpanIndex) => boolean = () => true) =>
  finished(new ErrorGroups(store).groups(shows))

describe('error groups', () => {
  it('are what looking at every span and all below it gives', () => {
    fc.assert(
      // What requests cause, and what repeats another's message, is looked at one by one below.
      fc.property(forest.map(withoutRequests), (lines) => {
        const { store, line, index } = storeOf(lines)
        const groups = groupsOf(store)
        const told = groups.map(({ type, message, incidents, traces }) => ({
          ...{ type, message, traces },
          causes: incidents.flatMap(({ spans }) => spans.map((index) => line(index).id)).sort(),
        }))
        expect(told.sort(byFirst)).toEqual(
          slowGroups(lines, (a, b) => store.table.compare(index(a), index(b))).sort(byFirst),
        )
        for (const { incidents, firstMs, lastMs } of groups) {
          const starts = incidents.map(({ cause }) => store.summary(cause).startMs)
          expect(starts).toEqual([...starts].sort((a, b) => b - a))
          expect([lastMs, firstMs]).toEqual([starts[0], starts.at(-1)])
        }
        expect(groups.map(({ lastMs }) => lastMs)).toEqual(groups.map(({ lastMs }) => lastMs).sort((a, b) => b - a))
      }),
      { numRuns: 300 },
    )
  })

  it('make one of a failure and of all that failed for it, and know its path and its exception', () => {
    const { store, line } = storeOf(FAILED_PAYMENT)
    const groups = groupsOf(store)
    const namesOf = ({ incidents }: ErrorGroup) => incidents.map(({ cause }) => line(cause).name)
    expect(groups.map((group) => [group.type, namesOf(group)])).toEqual([['502', ['POST']]])
    const [{ cause }] = groups[0].incidents
    expect(failurePath(store.table, cause).map((span) => line(span).name)).toEqual([
      ...['click', 'checkout', 'payment', 'POST'],
    ])
    expect(exceptionOf(store.table, cause)?.attributes).toEqual(Object.entries(exception))
  })

  it('are shown where the filter shows what failed in consequence, and not where it shows neither', () => {
    const { store, index } = storeOf(FAILED_PAYMENT)
    expect(groupsOf(store, (span) => span === index(FAILED_PAYMENT[1]))).toHaveLength(1)
    expect(groupsOf(store, () => false)).toEqual([])
  })

  it('are one where they differ by an address, an id or a time alone, and several where by a status or a route', () => {
    const failure = (id: number, message: string, more: Partial<SpanLine> = {}): SpanLine => ({
      ...{ id, trace: id, name: 'task', error: true },
      events: [{ name: 'exception', timeMs: id, attributes: { 'exception.type': 'E', 'exception.message': message } }],
      ...more,
    })
    const addresses = Array.from({ length: 19 }, (_, i) => failure(i + 1, `no <Card at 0x7f3a${i}c>`))
    const ids = [failure(31, 'order 4711 failed after 312 ms'), failure(32, 'order 4712 failed after 97 ms')]
    const statuses = [failure(41, 'status code 404'), failure(42, 'status code 500')]
    const route = (id: number, path: string) =>
      failure(id, '', {
        name: 'GET',
        kind: 3,
        events: [],
        attributes: { 'error.type': '502', 'url.full': `https://a.test${path}` },
      })
    const routes = [route(51, '/cart/1'), route(52, '/cart/2'), route(53, '/stock')]
    const { store } = storeOf([...addresses, ...ids, ...statuses, ...routes])
    expect(groupsOf(store).map(({ incidents }) => incidents.length)).toEqual([1, 2, 1, 1, 2, 19])
  })

  it.each([
    ['item 17 not found', 'item 301 not found'],
    ['Unexpected token < in JSON at position 4', 'Unexpected token < in JSON at position 312'],
    ['price 3.14 is above 2', 'price 12 is above 2.5'],
    ['connect to 10.0.0.17:8080 refused', 'connect to 10.0.0.9:80 refused'],
    ['no user 01ARZ3NDEKTSV4RRFFQ69G5FAV', 'no user 01BX5ZZKBKACTAV9WEVGEMMVRZ'],
    ['late by -5 s', 'late by 12 s'],
    ['no user ann@shop.test', 'no user bob.b+1@mail.example.org.'],
    ['late since 2024-05-01T10:00:00.123Z', 'late since 2025-11-30 07:30:00+09:00'],
    ['１２件の失敗', '９件の失敗'],
    ['٣ left', '٤٥ left'],
    ['no module: https://a.test/assets/Cart-DkF3x9Qz.js', 'no module: https://a.test/assets/Cart-aBcDeFgH.js'],
  ])('of messages that differ by a number alone are one: %s', (one, other) => {
    const { store } = storeOf([thrown(1, one), thrown(2, other)])
    expect(groupsOf(store).map(({ incidents }) => incidents.length)).toEqual([2])
  })

  it.each([
    ['Request failed with status code 404', 'Request failed with status code 500'],
    ['502 Bad Gateway', '503 Service Unavailable'],
    ['POST /pay: 404', 'POST /pay: 500'],
    ['no mugs', 'no tees'],
    ['peer react@18.2.0 is missing', 'peer vue@18.2.0 is missing'],
    ['no module: /assets/user-settings.js', 'no module: /assets/user-checkout.js'],
  ])('of messages that differ by a status or a word are two: %s', (one, other) => {
    const { store } = storeOf([thrown(1, one), thrown(2, other)])
    expect(groupsOf(store).map(({ incidents }) => incidents.length)).toEqual([1, 1])
  })

  it('of one trace are one where one exception says why, and what failed says no more', () => {
    const click = (...leaves: Partial<SpanLine>[]): SpanLine[] => [
      { id: 1, name: 'click', error: true, ...exceptionEvent('no card') },
      ...leaves.map((leaf, i) => ({ id: i + 2, parent: 1, name: `leaf ${i}`, error: true, ...leaf })),
    ]
    const causes = (lines: readonly SpanLine[]) => groupsOf(storeOf(lines).store).map((group) => group.incidents.length)
    expect(causes(click({}, { statusMessage: 'no card' }))).toEqual([1])
    expect(causes(click({ kind: 3, ...exceptionEvent('no card') }, { kind: 3, ...exceptionEvent('no card') }))).toEqual(
      [1],
    )
    expect(causes(click({}, { attributes: { 'error.type': '502' } }))).toEqual([1])
    expect(causes(click({ attributes: { 'error.type': '500' } }, { attributes: { 'error.type': '502' } }))).toEqual([
      1, 1,
    ])
    expect(causes(click({ statusMessage: 'no stock' }, { statusMessage: 'no card' }))).toEqual([1, 1])
    // In two traces they are two of one.
    expect(causes([...click({}), { ...click()[0], id: 9, trace: 9 }]).length).toBe(2)
  })

  it('take a chain of 50,000 that failed from end to end', () => {
    const { store } = storeOf(Array.from({ length: 50_000 }, (_, i) => ({ id: i + 1, parent: i, error: true })))
    expect(groupsOf(store).map(({ incidents }) => incidents.length)).toEqual([1])
  })
})

function exceptionEvent(message: string): Partial<SpanLine> {
  const attributes = { 'exception.type': 'E', 'exception.message': message }
  return { events: [{ name: 'exception', timeMs: 1, attributes }] }
}

function thrown(id: number, message: string): SpanLine {
  return { id, trace: id, name: 'task', error: true, ...exceptionEvent(message) }
}

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

function withoutRequests(lines: readonly SpanLine[]): SpanLine[] {
  return lines.map((line) => ({ ...line, kind: Math.min(line.kind ?? 1, 2) }))
}

function byFirst(a: { readonly causes: readonly number[] }, b: { readonly causes: readonly number[] }): number {
  return a.causes[0] - b.causes[0]
}

function slowGroups(lines: readonly SpanLine[], compare: (a: SpanLine, b: SpanLine) => number) {
  const childrenOf = (line: SpanLine) => lines.filter((other) => other.trace === line.trace && other.parent === line.id)
  const errorOf = (line: SpanLine) => {
    const attributes = line.events?.[0]?.attributes
    if (attributes !== undefined) {
      return { type: String(attributes['exception.type']), message: String(attributes['exception.message']) }
    }
    return line.error ? { type: '', message: line.statusMessage ?? '' } : undefined
  }
  const failsBelow = (line: SpanLine): boolean =>
    childrenOf(line).some((child) => errorOf(child) !== undefined || failsBelow(child))
  const causes = lines.filter((line) => errorOf(line) !== undefined && !failsBelow(line)).sort(compare)
  /** The exception that says why it failed, where it says no other reason itself. */
  const reasonOf = (line: SpanLine) => {
    const own = errorOf(line)
    const above = (at: SpanLine): SpanLine[] =>
      lines.filter((other) => isParent(other, at)).flatMap((up) => [up, ...above(up)])
    const reason = [line, ...above(line)].map(errorOf).find((error) => error !== undefined && error.type !== '')
    const saysNoOther = own?.message === '' || own?.message === reason?.message
    return reason !== undefined && saysNoOther ? JSON.stringify([rootOf(line).id, reason]) : undefined
  }
  const isParent = (other: SpanLine, line: SpanLine) => other.trace === line.trace && other.id === line.parent
  const rootOf = (line: SpanLine): SpanLine => {
    const parent = lines.find((other) => isParent(other, line))
    return parent === undefined ? line : rootOf(parent)
  }
  const groups = new Map<string, SpanLine[]>()
  for (const line of causes) {
    const reason = reasonOf(line)
    const incident = reason === undefined ? [line] : causes.filter((other) => reasonOf(other) === reason)
    const called = incident.find((one) => errorOf(one)?.message !== '') ?? incident[0]
    const error = errorOf(called)
    const where = error?.type === '' || called.kind !== 1 ? called.name : ''
    const key = JSON.stringify([error?.type, error?.message, where])
    groups.set(key, [...(groups.get(key) ?? []), line])
  }
  const saysOf = (line: SpanLine) => (errorOf(line)?.message === '' ? 0 : 2) + (errorOf(line)?.type === '' ? 0 : 1)
  return [...groups.values()].map((causes) => ({
    ...{ type: '', message: '', ...errorOf(causes.toSorted((a, b) => saysOf(b) - saysOf(a))[0]) },
    traces: new Set(causes.map((line) => line.trace)).size,
    causes: causes.map(({ id }) => id).sort(),
  }))
}
