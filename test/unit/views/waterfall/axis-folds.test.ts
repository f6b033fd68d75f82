import { expect, it } from 'vitest'
import { foldedTime } from '../../../../panel/store/time/folded-time'
import { Format } from '../../../../panel/text/format'
import { labelsOf } from '../../../../panel/views/shared/tick-labels'
import { AxisFolds } from '../../../../panel/views/waterfall/timeline/axis-folds'

const trace = (traceStartMs: number, traceEndMs: number, idle: readonly { fromMs: number; toMs: number }[] = []) => ({
  ...{ traceStartMs, traceEndMs, idle },
  summary: { startMs: traceStartMs, endMs: traceEndMs },
})
const CAUSES = { changes: 0, extentMs: 60_000, fromMs: undefined, width: 500, foldPx: 30 }
const WAITING = trace(1000, 61_000, [{ fromMs: 1500, toMs: 60_500 }])

it('folds the axis where no trace on the screen did anything, each counted from its own beginning', () => {
  const folds = new AxisFolds().read({ spans: [WAITING, trace(90_000, 92_000)], groups: [] }, CAUSES)
  expect(folds.gaps).toEqual([{ fromMs: 2000, toMs: 59_500 }])
  expect(new AxisFolds().read({ spans: [WAITING], groups: [] }, { ...CAUSES, foldPx: 0 }).gaps).toEqual([])
  expect(new AxisFolds().read({ spans: [WAITING, trace(0, 60_000)], groups: [] }, CAUSES).gaps).toEqual([])
})

it('keeps its folds while one scrolls, unless something comes that ran in one', () => {
  const folds = new AxisFolds()
  const before = folds.read({ spans: [WAITING, trace(90_000, 92_000)], groups: [] }, CAUSES)
  expect(folds.read({ spans: [WAITING], groups: [] }, CAUSES)).toBe(before)
  expect(folds.read({ spans: [WAITING, trace(0, 5000)], groups: [] }, CAUSES).gaps).toEqual([
    { fromMs: 5000, toMs: 59_500 },
  ])
  expect(folds.read({ spans: [WAITING], groups: [] }, { ...CAUSES, changes: 1 }).gaps).toEqual([
    { fromMs: 500, toMs: 59_500 },
  ])
})

it('labels what is before and behind a fold by the clock', () => {
  const folds = new AxisFolds().read({ spans: [WAITING], groups: [] }, CAUSES)
  const labels = labelsOf({ fromMs: 0, toMs: folds.fold(60_000) }, 500, 0, new Format('en'), folds)
  expect(labels.map(({ text }) => text)).toEqual(['0', '200 ms', '400 ms', '59.6 s', '59.8 s'])
  const lefts = labels.map(({ left }) => left)
  expect(lefts).toEqual(lefts.toSorted((a, b) => a - b))
})

it('leaves out the 0 where the text of a fold stands', () => {
  const folds = foldedTime([{ fromMs: 10, toMs: 59_000 }], 60_000, 500, 32)
  const labels = labelsOf({ fromMs: 0, toMs: folds.fold(60_000) }, 500, 0, new Format('en'), folds)
  expect(labels.map(({ text }) => text)).not.toContain('0')
  expect(labels.length).toBeGreaterThan(1)
})
