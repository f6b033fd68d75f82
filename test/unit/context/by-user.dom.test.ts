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
// Before the library takes it.
const timeStamp = Object.getOwnPropertyDescriptor(Event.prototype, 'timeStamp')
Object.defineProperty(Event.prototype, 'timeStamp', {
  ...timeStamp,
  get(this: object) {
    return Reflect.get(this, 'atMs') ?? timeStamp?.get?.call(this)
  },
})
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
node.addEventListener('change', look)
for (const type of ['playing', 'animationstart', 'invalid']) node.addEventListener(type, look)
for (const type of ['selectionchange', 'change']) document.addEventListener(type, look)
// The window of jsdom has methods of its own.
for (const type of ['pagehide', 'error', 'unhandledrejection', 'message'])
  EventTarget.prototype.addEventListener.call(globalThis, type, look)

const other = Object.assign(document.body.appendChild(document.createElement('iframe')), { tabIndex: 0 })
/** A window of which nothing is known. */
function hear(source: Window | null = other.contentWindow, atMs = performance.now()): void {
  dispatchEvent(Object.assign(new MessageEvent('message', { source, origin: 'https://elsewhere.example' }), { atMs }))
}
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

  it('is so of media, animations, fields that are not valid, the document, and the window that is left', () => {
    for (const type of ['playing', 'animationstart', 'invalid', 'change']) node.dispatchEvent(new Event(type))
    for (const type of ['selectionchange', 'change']) document.dispatchEvent(new Event(type))
    dispatchEvent(new Event('pagehide'))
    expect(seen).toEqual([...Array(3).fill('? click'), 'none', '? click', 'none', '? click'])
  })

  it('is of whose code has failed, where it tells what nobody caught', () => {
    const failed = page.tracer.startSpan('failed')
    const { wakes } = page.carrier.flow
    const told = vi.spyOn(wakes as NonNullable<typeof wakes>, 'failed')
    told.mockReturnValue({ namespace: 'default', span: failed, outer: undefined })
    for (const type of ['error', 'unhandledrejection']) dispatchEvent(new Event(type))
    node.dispatchEvent(new Event('error', { bubbles: true }))
    told.mockReturnValue(undefined)
    dispatchEvent(new Event('error'))
    expect(seen.slice(0, 2)).toEqual(['? failed', '? failed'])
    expect(seen.at(-1)).toBe('none')
  })

  it('is so of a message of another window, unless that writes by itself, or the user is in it', () => {
    hear()
    hear(null)
    hear(window)
    expect(seen.splice(0)).toEqual(['? click', 'none', 'none'])
    other.focus()
    hear()
    other.blur()
    hear()
    expect(seen.splice(0)).toEqual(['none', '? click'])
    page.tracing.setLatest(() => undefined)
    hear(undefined, performance.now())
    page.tracing.setLatest(() => click)
    hear(undefined, performance.now() + 1000)
    hear(undefined, performance.now() + 3500)
    expect(seen).toEqual(['none', 'none', '? click'])
  })

  it('belongs to the code that it interrupts', () => {
    page.tracer.trace('work', () => node.dispatchEvent(new Event('close')))
    expect(seen).toEqual(['work'])
  })
})
