import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Span } from '../../../inpage/api/api'
import { bindCallbacks } from '../../../inpage/context/callbacks'
import { type Neighbour, neighbours } from '../../../inpage/platform/realm-registry'
import { openPage } from '../tracing/page'

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))
const CONTEXT = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', traceFlags: 1 }

/** A window whose library is another one: its spans are none of ours. */
function otherWindow() {
  let running: object | undefined
  let isGuess = false
  const state = { isGone: false, hasLoaded: false, ranBeforeMs: 0, turn: 0 }
  const spanContext = vi.fn(() => CONTEXT)
  const click = { name: 'click', isRecording: () => true, endTimeNs: undefined, parent: undefined, spanContext }
  const neighbour: Neighbour = {
    running: () => running,
    isGuess: () => isGuess,
    isDirect: () => false,
    turn: () => state.turn,
    ranAt: (_epochMs, beforeMs) => (state.hasLoaded && state.ranBeforeMs <= beforeMs ? click : undefined),
    spanOf: () => undefined,
    told: () => {},
    met: () => {},
    isGone: () => state.isGone,
  }
  neighbours().push(neighbour)
  return {
    click,
    state,
    neighbour,
    /** Runs `work` as code of its flow that calls it. */
    call<T>(work: () => T, span: object = click, guess = false): T {
      running = span
      isGuess = guess
      state.turn++
      try {
        return work()
      } finally {
        running = undefined
        state.turn++
      }
    },
  }
}

describe.each(['deep', 'carry'])('code that code of another window calls (%s)', (context) => {
  let page = openPage()
  let undo: () => void
  let other = otherWindow()
  const active = () => page.tracer.activeSpan()

  beforeEach(() => {
    page = openPage()
    page.carrier.flow.infers = true
    const unbind = bindCallbacks(page.carrier.flow)
    page.carrier.setDeep(context === 'deep')
    const leave = page.carrier.joinWindows()
    undo = () => {
      leave()
      page.carrier.setDeep(false)
      unbind()
    }
    other = otherWindow()
  })
  afterEach(() => {
    undo()
    neighbours().length = 0
    vi.restoreAllMocks()
  })

  it('starts children of its active span, which is shown only then', () => {
    expect(active()).toBeUndefined()
    other.call(() => {
      expect(active()?.name).toBe('click')
      expect(other.click.spanContext).not.toHaveBeenCalled()
      page.tracer.startSpan('child').finish()
    })
    expect(active()).toBeUndefined()
    page.tracer.startSpan('root').finish()
    const [child, root] = page.sent()
    expect([child.name, child.traceId, child.parentId]).toEqual(['child', CONTEXT.traceId, CONTEXT.spanId])
    expect([root.name, root.parentId]).toEqual(['root', '0000000000000000'])
    expect(page.sent().every(({ name }) => name !== 'click')).toBe(true)
  })

  it('goes on in it after its own awaits, timers and reactions, and is nobody’s otherwise', async () => {
    const seen: (string | undefined)[] = []
    const look = () => void seen.push(active()?.name)
    const work = async (wait: Promise<unknown>) => {
      await page.carrier.carry(wait)
      look()
      await page.carrier.carry(pause(1))
      look()
    }
    const done = other.call(() => {
      setTimeout(look, 1)
      // As a wrapper of ours does.
      active()
      return work(pause(2))
    })
    await work(pause(1))
    await done
    await pause(5)
    expect(seen.filter((name) => name === 'click')).toHaveLength(3)
    expect(seen.filter((name) => name === undefined)).toHaveLength(2)
  })

  it('is inferred to belong where that code is', () => {
    other.call(
      () => {
        const span = active()
        expect(span && page.carrier.isInferred(span)).toBe(true)
      },
      other.click,
      true,
    )
    other.call(() => {
      const span = active()
      expect(span && page.carrier.isInferred(span)).toBe(false)
    })
  })

  it('keeps flows of its own, and makes nothing of its caller active for the document', () => {
    const own = page.tracer.startSpan('own')
    other.call(() => {
      page.tracer.withActiveSpan(own, () => expect(active()).toBe(own))
      expect(active()?.name).toBe('click')
      const apart = page.tracer.new('apart', { namespace: 'apart' })
      apart.setActiveSpan(own)
      expect(apart.activeSpan()).toBe(own)
      apart.setActiveSpan(undefined)
    })
    expect(active()).toBeUndefined()
    const inner = other.call(() => page.tracer.startSpan('inner', { parent: active() }))
    page.tracer.withActiveSpan(own, () => other.call(() => expect(active()).toBe(own)))
    inner.finish()
  })

  it('gives its own span back where it is called back by code that it has called', () => {
    const own = page.tracer.startSpan('own')
    other.call(() => expect(active()).toBe(own), own)
    other.call(() => {
      const standIn = active()
      other.call(() => expect(active()).toBe(standIn), standIn)
    })
  })

  it('is nobody’s where two windows run, one fails, or its span is not recorded', () => {
    const third = otherWindow()
    third.call(() => other.call(() => expect(active()).toBeUndefined()))
    third.neighbour.running = () => {
      throw new Error('gone')
    }
    other.call(() => expect(active()).toBeUndefined())
    neighbours().pop()
    other.state.isGone = true
    other.call(() => expect(active()).toBeUndefined())
    other.state.isGone = false
    other.call(() => expect(active()).toBeUndefined(), { ...other.click, isRecording: () => false } as unknown as Span)
    other.call(() => expect(active()?.name).toBe('click'))
  })

  it('knows whose code has begun to load its document, where parents are inferred', () => {
    expect(page.carrier.loader()).toBeUndefined()
    other.state.hasLoaded = true
    expect(page.carrier.loader()?.span?.name).toBe('click')
    page.carrier.flow.infers = false
    expect(page.carrier.loader()).toBeUndefined()
  })

  it('takes the code that ran just then before code that ran shortly before, and none where it may be that of two', () => {
    const third = otherWindow()
    Object.assign(third.click, { spanContext: () => ({ ...CONTEXT, spanId: 'b7ad6b7169203332' }) })
    third.state.hasLoaded = true
    const loader = () => page.carrier.loader()?.span?.spanContext().spanId.slice(-1)
    expect(loader()).toBe('2')
    other.state.hasLoaded = true
    expect(loader()).toBeUndefined()
    other.state.ranBeforeMs = 30
    expect(loader()).toBe('2')
    third.state.ranBeforeMs = 20
    expect(loader()).toBeUndefined()
    third.state.ranBeforeMs = 200
    expect(loader()).toBe('1')
    neighbours().pop()
  })

  it('hears in the inferred place of that code what it has stored', () => {
    const seen: unknown[] = []
    // The window of jsdom has methods of its own.
    EventTarget.prototype.addEventListener.call(globalThis, 'storage', () => {
      const span = active()
      seen.push(span && [span.spanContext().spanId, page.carrier.isInferred(span)])
    })
    dispatchEvent(new Event('storage'))
    other.state.hasLoaded = true
    dispatchEvent(new Event('storage'))
    page.carrier.flow.infers = false
    dispatchEvent(new Event('storage'))
    expect(seen).toEqual([undefined, [CONTEXT.spanId, true], undefined])
  })

  it('tells other windows what it has written to broadcast channels, also where one of them is gone', () => {
    const third = otherWindow()
    const told = vi.fn()
    other.neighbour.told = () => {
      throw new Error('gone')
    }
    third.neighbour.told = told
    page.carrier.flow.visits?.tell('news')
    expect(told.mock.calls).toEqual([['news']])
  })

  it('forgets windows that are gone, and leaves no trace of itself', async () => {
    const before = Object.getOwnPropertyDescriptor(Promise.prototype, 'then')
    const third = otherWindow()
    third.state.isGone = true
    dispatchEvent(new Event('pagehide'))
    expect(neighbours()).toEqual([other.neighbour])
    dispatchEvent(new Event('pageshow'))
    expect(neighbours()).toHaveLength(2)
    other.call(() => expect(active()?.name).toBe('click'))
    other.call(active)
    await pause(150)
    expect(Object.getOwnPropertyDescriptor(Promise.prototype, 'then')).toEqual(before)
    undo()
    expect(neighbours()).toEqual([other.neighbour])
    other.call(() => expect(active()).toBeUndefined())
  })
})
