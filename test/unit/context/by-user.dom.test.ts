import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Span } from '../../../inpage/api/api'

type Told = (entries: readonly object[]) => void

class FakeObserver {
  readonly tell: Told
  constructor(tell: Told) {
    this.tell = tell
  }
  observe() {}
}
vi.stubGlobal('ResizeObserver', FakeObserver)
vi.stubGlobal('IntersectionObserver', FakeObserver)
const { bindCallbacks } = await import('../../../inpage/context/callbacks')
const { openPage } = await import('../tracing/page')

const page = openPage()
const unbind = bindCallbacks(page.carrier.flow)
const seen: string[] = []
const look = () => {
  const span = page.tracer.activeSpan()
  if (span === undefined) seen.push('none')
  else seen.push(`${page.carrier.isInferred(span) ? '? ' : ''}${span.name}`)
}
const observed = (name: 'ResizeObserver' | 'IntersectionObserver') =>
  Reflect.construct(Reflect.get(globalThis, name), [look]) as FakeObserver

// All of these are there since the page has loaded.
const node = document.createElement('dialog')
node.addEventListener('transitionend', look)
node.addEventListener('close', look)
node.addEventListener('load', look)
node.addEventListener('wheel', look)
const sizes = observed('ResizeObserver')
const places = observed('IntersectionObserver')

describe('what tells code of no flow how the page has changed', () => {
  let click: Span

  beforeEach(() => {
    page.carrier.flow.infers = true
    seen.length = 0
    click = page.tracer.startSpan('click')
    click.finish()
    page.tracing.setLatest(() => click)
  })
  afterAll(() => {
    unbind()
    vi.unstubAllGlobals()
  })

  it('is inferred to be set off by the user’s last action', () => {
    for (const type of ['transitionend', 'close', 'load']) node.dispatchEvent(new Event(type))
    sizes.tell([])
    places.tell([])
    expect(seen).toEqual(Array(5).fill('? click'))
  })

  it('is nobody’s where the user’s own events are, nothing is inferred, or something else has happened since', () => {
    node.dispatchEvent(new Event('wheel'))
    page.tracing.interacted()
    vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 2000)
    node.dispatchEvent(new Event('close'))
    vi.restoreAllMocks()
    page.carrier.flow.infers = false
    page.tracing.setLatest(() => click)
    sizes.tell([])
    expect(seen).toEqual(['none', 'none', 'none'])
  })

  it('belongs to the code that it interrupts', () => {
    page.tracer.trace('work', () => node.dispatchEvent(new Event('close')))
    expect(seen).toEqual(['work'])
  })
})
