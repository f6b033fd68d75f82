import { describe, expect, it } from 'vitest'
import { traceActivity } from '../../../../panel/store/analysis/trace-activity'
import { storeOf } from '../forest'
import { ORIGIN_MS, type SpanLine } from '../page'

const CLIENT = 3

/** What the trace of the first span did, with times rounded to ms since it began. */
function activityOf(lines: readonly SpanLine[]) {
  const { store, index } = storeOf(lines)
  const root = index(lines[0])
  const { requests, sections } = traceActivity(store, root, store.traceEnds().of(root))
  const told = sections.map(({ what, fromMs, toMs }) =>
    [what, Math.round(fromMs - ORIGIN_MS), Math.round(toMs - ORIGIN_MS)].join(' '),
  )
  return { requests, told }
}

describe('what a trace did over its time', () => {
  it('is waiting while a request is under way, else its own work, else nothing', () => {
    const { requests, told } = activityOf([
      { id: 1, start: 0, end: 100 },
      { id: 2, parent: 1, kind: CLIENT, start: 50, end: 400 },
      { id: 3, parent: 1, kind: CLIENT, start: 300, end: 500 },
      { id: 4, parent: 1, start: 700, end: 800 },
      { id: 5, parent: 1, kind: CLIENT, start: 900, end: 1000, error: true },
    ])
    expect(requests).toBe(3)
    expect(told).toEqual(['script 0 50', 'waiting 50 500', 'script 700 800', 'failed 900 1000'])
  })

  it('counts what a service did for a request as part of it', () => {
    const { requests, told } = activityOf([
      { id: 1, kind: CLIENT, start: 0, end: 100 },
      { id: 2, parent: 1, kind: 2, start: 10, end: 90 },
      { id: 3, parent: 2, kind: CLIENT, start: 20, end: 80, error: true },
    ])
    expect([requests, told]).toEqual([1, ['waiting 0 100']])
  })

  it('goes on to the end where something is still running, and is not known before anything has ended', () => {
    const open = { id: 2, parent: 1, kind: CLIENT, start: 100, revision: 0 }
    expect(activityOf([{ id: 1, start: 0, end: 100 }, open, { id: 3, parent: 1, start: 150, end: 200 }]).told).toEqual([
      'script 0 100',
      'waiting 100 200',
    ])
    expect(activityOf([{ id: 1, start: 0, revision: 0 }, open]).told).toEqual([])
  })
})

it('tells apart what lasted for moments before and after a long wait, and where it waited', () => {
  const lines: SpanLine[] = [
    { id: 1, start: 0, end: 10 },
    { id: 2, parent: 1, kind: CLIENT, start: 4, end: 90 },
    { id: 3, parent: 1, kind: CLIENT, start: 600_000, end: 600_100, error: true },
  ]
  const { store, roots } = storeOf(lines)
  const { idle } = traceActivity(store, roots[0], store.traceEnds().of(roots[0]))
  expect(idle).toEqual([{ fromMs: ORIGIN_MS + 90, toMs: ORIGIN_MS + 600_000 }])
  expect(activityOf(lines).told).toEqual(['script 0 4', 'waiting 4 90', 'failed 600000 600100'])
})
