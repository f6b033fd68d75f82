import { describe, expect, it } from 'vitest'
import { SpanKind } from '../../../../inpage/api/api'
import { finished } from '../../../../panel/scheduling/chunked-task'
import { originMap } from '../../../../panel/store/analysis/origin-map'
import { storeOf } from '../forest'
import type { SpanLine } from '../page'

function request(url: string) {
  return { name: 'GET', kind: SpanKind.CLIENT, attributes: { 'url.full': url } }
}

function drawn(lines: readonly SpanLine[], shows: (line: SpanLine) => boolean = () => true) {
  const { store, roots, line } = storeOf(lines)
  const { sites, calls } = finished(originMap(store.table, roots, (index) => shows(line(index))))
  const name = (place: number) => `${sites[place].type} ${sites[place].name}`
  return {
    sites: sites.map(({ spans, errors }, place) => `${name(place)}: ${spans} spans, ${errors} errors`),
    calls: calls.map(
      ({ from, to, count, errors, p95 }) => `${name(from)} → ${name(to)}: ${count}, ${errors} errors, p95 ${p95}`,
    ),
  }
}

describe('the map of origins', () => {
  it('has a call for each request, from its page to the origin it went to', () => {
    const { sites, calls } = drawn([
      { id: 1, name: 'load', start: 0, end: 50 },
      { id: 2, parent: 1, ...request('https://shop.test/a'), start: 0, end: 10 },
      { id: 3, parent: 1, ...request('https://shop.test/b'), start: 0, end: 30, error: true },
      { id: 4, parent: 1, ...request('https://pay.test/'), start: 0, revision: 0 },
    ])
    expect(sites).toEqual([
      'page https://shop.test: 4 spans, 1 errors',
      'server https://shop.test: 0 spans, 0 errors',
      'server https://pay.test: 0 spans, 0 errors',
    ])
    expect(calls).toEqual([
      'page https://shop.test → server https://shop.test: 2, 1 errors, p95 30',
      'page https://shop.test → server https://pay.test: 1, 0 errors, p95 NaN',
    ])
  })

  it('puts a backend’s spans at the origin that was asked, or in the service that they name', () => {
    const { sites, calls } = drawn([
      { id: 1, ...request('https://shop.test/pay'), start: 0, end: 20 },
      { id: 2, parent: 1, name: 'kong', kind: SpanKind.SERVER, start: 1, end: 19 },
      { id: 3, parent: 2, name: 'balancer', start: 2, end: 18 },
      {
        id: 4,
        parent: 3,
        name: 'charge',
        kind: SpanKind.SERVER,
        attributes: { 'service.name': 'payments' },
        start: 3,
        end: 10,
      },
      { id: 5, parent: 1, name: 'parse', start: 19, end: 20 },
    ])
    expect(sites).toEqual([
      'page https://shop.test: 2 spans, 0 errors',
      'server https://shop.test: 2 spans, 0 errors',
      'service payments: 1 spans, 0 errors',
    ])
    expect(calls).toEqual([
      'page https://shop.test → server https://shop.test: 1, 0 errors, p95 20',
      'server https://shop.test → service payments: 1, 0 errors, p95 7',
    ])
  })

  it('counts only what is shown', () => {
    const lines = [
      { id: 1, ...request('https://shop.test/a') },
      { id: 2, trace: 2, ...request('https://pay.test/') },
    ]
    expect(drawn(lines, ({ id }) => id === 2).calls).toEqual([
      'page https://shop.test → server https://pay.test: 1, 0 errors, p95 1',
    ])
    expect(drawn(lines, () => false)).toEqual({ sites: [], calls: [] })
  })
})
