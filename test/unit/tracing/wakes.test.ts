import { expect, it } from 'vitest'
import type { Span } from '../../../inpage/api/api'
import { Wake } from '../../../inpage/tracing/wake'
import { Wakes } from '../../../inpage/tracing/wakes'
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
