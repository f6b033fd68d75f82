import { expect, it } from 'vitest'
import { phasesOf } from '../../../../panel/views/details/timing-section'

it('reads the phases of a request in the order of time', () => {
  expect(
    phasesOf([
      ['tracepane.timing.waiting', [4, 139]],
      ['http.request.method', 'GET'],
      ['tracepane.timing.queued', [0, 2.1]],
    ]),
  ).toEqual([
    { name: 'queued', from: 0, to: 2.1 },
    { name: 'waiting', from: 4, to: 139 },
  ])
})

it('leaves out what a page may have put there that is no phase', () => {
  const nonsense = [[5, 1], ['a', 'b'], [-3, 4], 'x', { from: 1, to: 2 }, [Number.NaN, 2], []] as const
  expect(phasesOf(nonsense.map((value) => ['tracepane.timing.waiting', value] as const))).toEqual([])
})
