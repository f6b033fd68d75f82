import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Span } from '../../../inpage/api/api'
import { settableWakes } from './settable-wakes'

type Told = (entries: readonly object[], observer: object) => void

/** As browsers have it: it tells of all that it observes when it is asked to. */
class FakeObserver {
  readonly #callback: Told
  readonly #observed: object[] = []
  constructor(callback: Told) {
    this.#callback = callback
  }
  observe(target: object) {
    this.#observed.push(target)
  }
  tell(...targets: readonly object[]) {
    this.#callback.call(this, targets.map(Entry.of), this)
  }
}
class Entry {
  readonly #target: object
  private constructor(target: object) {
    this.#target = target
  }
  get target() {
    return this.#target
  }
  static of(target: object): Entry {
    return new Entry(target)
  }
}
vi.stubGlobal('IntersectionObserver', FakeObserver)
vi.stubGlobal('IntersectionObserverEntry', Entry)
const { bindIntersections } = await import('../../../inpage/context/set-off/intersections')
const { openPage } = await import('../tracing/page')

const page = openPage()
const unbind = bindIntersections(page.carrier.flow)
let isAlive = true
page.carrier.follow(settableWakes(() => isAlive))

const seen: (readonly [span: Span | undefined, isInferred: boolean, self: unknown])[] = []
function look(this: unknown): void {
  const span = page.tracer.activeSpan()
  seen.push([span, span !== undefined && page.carrier.isInferred(span), this])
}
const made = () => Reflect.construct(IntersectionObserver, [look]) as unknown as FakeObserver

describe('what an observer of intersections tells first of an element', () => {
  beforeEach(() => {
    page.carrier.flow.infers = true
    isAlive = true
    seen.length = 0
  })
  afterAll(() => {
    unbind()
    vi.unstubAllGlobals()
  })

  it('is inferred to be set off by who has begun to observe it, and what it tells later by nobody', () => {
    const observer = made()
    const span = page.tracer.startSpan('click')
    const element = {}
    page.tracer.withActiveSpan(span, () => observer.observe(element))
    observer.tell(element)
    observer.tell(element)
    expect(seen).toEqual([
      [span, true, observer],
      [undefined, false, observer],
    ])
  })

  it('is of nobody where it was begun outside, for several, or by what is over', () => {
    const observer = made()
    const spans = [page.tracer.startSpan('one'), page.tracer.startSpan('other')]
    const elements = [{}, {}, {}]
    observer.observe(elements[2] ?? {})
    observer.tell(elements[2] ?? {})
    spans.forEach((span, i) => {
      page.tracer.withActiveSpan(span, () => observer.observe(elements[i] ?? {}))
    })
    observer.tell(...elements)
    isAlive = false
    page.tracer.withActiveSpan(spans[0] as Span, () => observer.observe(elements[0] ?? {}))
    observer.tell(elements[0] ?? {})
    expect(seen.map(([active]) => active)).toEqual([undefined, undefined, undefined])
  })
})
