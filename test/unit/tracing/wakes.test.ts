import { expect, it, vi } from 'vitest'
import type { Span } from '../../../inpage/api/api'
import { Wake } from '../../../inpage/tracing/wakes/wake'
import { Wakes } from '../../../inpage/tracing/wakes/wakes'
import { openPage } from './page'

it('knows the last event of a gesture, and forgets what is long ago', () => {
  const { tracer } = openPage()
  const ofSpan = new Map<Span, Wake>()
  const wakes = new Wakes((span) => ofSpan.get(span))
  const events = Array.from({ length: 700 }, () => {
    const span = tracer.startSpan('key')
    ofSpan.set(span, new Wake(0))
    return span
  })
  for (let i = 1; i < events.length; i++) wakes.continueGesture(events[i - 1], events[i])
  const newestOf = (span: Span | undefined) => wakes.newest({ namespace: 'default', span, outer: undefined }).span
  expect(newestOf(events.at(-150))).toBe(events.at(-1))
  expect(newestOf(events[0])).toBe(events[0])
})

it('lives as long after its last activity, where something that began earlier is told later', () => {
  const wake = new Wake(0)
  wake.started(900)
  wake.ended(1000)
  wake.started(10)
  wake.ended(20)
  expect(wake.isAlive(1500, 0, 800)).toBe(true)
})

it('knows whose code ran at a time of another document’s clock', () => {
  const { tracer } = openPage()
  const wakes = new Wakes(() => undefined)
  const context = { namespace: 'default', span: tracer.startSpan('click'), outer: undefined }
  const fromMs = performance.timeOrigin + performance.now()
  wakes.runs(context)
  wakes.runs(undefined)
  expect(wakes.ranAt(fromMs, 0)).toBe(context)
  expect(wakes.ranAt(fromMs - 100, 50)).toBeUndefined()
  expect(wakes.ranAt(fromMs + 40, 0)).toBeUndefined()
  expect(wakes.ranAt(fromMs + 40, 50)).toBe(context)
})

it.each([
  [4500, true],
  [5500, false],
])('a load of which nothing was seen for %i ms goes on: %s', (idleMs, goesOn) => {
  const { tracer } = openPage()
  const load = tracer.startSpan('load')
  load.finish()
  const wake = new Wake(0)
  const isAlive = wake.isAlive.bind(wake)
  vi.spyOn(wake, 'isAlive').mockImplementation((_nowMs, interactedMs, mostMs) => isAlive(idleMs, interactedMs, mostMs))
  const wakes = new Wakes(() => wake)
  wakes.setCause(() => load)
  expect(wakes.causeOfRequest(undefined)).toBe(goesOn ? load : undefined)
})
