import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { SpanKind } from '../../../inpage/api/api'
import { SPAN_FLAG_INFERRED_PARENT } from '../../../inpage/block/format'
import { bindCallbacks } from '../../../inpage/context/callbacks'
import { openPage } from './page'

// As in browsers, before the library loads.
const scripts = vi.hoisted(() => {
  const running: { current: object | null } = { current: null }
  class Document {
    get currentScript() {
      return running.current
    }
  }
  const native = setTimeout
  class HTMLCanvasElement {
    toBlob(callback: () => void) {
      native(callback, 1)
    }
  }
  class Geolocation {
    getCurrentPosition(_found: () => void, failed: () => void) {
      native(failed, 1)
    }
    watchPosition(found: () => void, _failed: () => void) {
      native(found, 1)
    }
  }
  Object.assign(globalThis, { Document, HTMLCanvasElement, Geolocation })
  return running
})

function pause(ms = 1): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

describe('a span’s parent', () => {
  let page = openPage()
  let unbind: () => void = () => {}

  beforeEach(() => {
    page = openPage()
    unbind = bindCallbacks(page.carrier.flow)
    page.carrier.setDeep(true)
    page.carrier.flow.infers = true
  })

  afterEach(() => {
    page.carrier.setDeep(false)
    unbind()
    vi.useRealTimers()
  })

  /** What stands under what, `?` before those of which that is inferred. */
  function tree(): Record<string, string> {
    const sent = page.sent().filter(({ revision }) => revision > 0)
    const names = new Map(sent.map(({ spanId, name }) => [spanId, name]))
    return Object.fromEntries(
      sent.map(({ name, parentId, flags }) => [
        name,
        `${(flags & SPAN_FLAG_INFERRED_PARENT) === 0 ? '' : '? '}${names.get(parentId) ?? 'none'}`,
      ]),
    )
  }

  const leaf = (name: string) => page.tracer.startSpan(name).finish()

  it('is certain after an await of a promise, and inferred after one of anything else', async () => {
    class Subclass<T> extends Promise<T> {}
    await page.tracer.trace('click', async () => {
      leaf('at once')
      await pause()
      leaf('promise')
      await page.tracer.trace('inner', async () => {
        await undefined
        leaf('value')
        await page.tracer.trace('below', async () => {
          leaf('of its own')
          await pause()
          leaf('of its own, later')
        })
        await pause()
        leaf('still inferred')
      })
      // It waited for its own child by a promise.
      leaf('promise of its child')
      // biome-ignore lint/suspicious/noThenProperty: that is what is tried
      await { then: (resolve: () => void) => void setTimeout(resolve, 1) }
      leaf('thenable')
      await new Subclass<void>((resolve) => setTimeout(resolve, 1))
      leaf('subclass')
    })
    expect(tree()).toEqual({
      click: 'none',
      'at once': 'click',
      promise: 'click',
      inner: 'click',
      value: '? inner',
      below: '? inner',
      'of its own': 'below',
      'of its own, later': 'below',
      'still inferred': '? inner',
      'promise of its child': 'click',
      thenable: '? click',
      subclass: '? click',
    })
  })

  it('is inferred after an await of a thenable that passes on what it is given to a promise of its own', async () => {
    const builder = {
      // biome-ignore lint/suspicious/noThenProperty: so query builders are made
      then(resolve: () => void, reject: () => void) {
        leaf('query')
        return pause().then(resolve, reject)
      },
    }
    await page.tracer.trace('click', async () => {
      await builder
      leaf('after the first')
      await builder
      leaf('after the second')
      await pause()
      leaf('later')
    })
    expect(tree()).toEqual({
      click: 'none',
      query: '? click',
      'after the first': '? click',
      'after the second': '? click',
      later: '? click',
    })
  })

  it('is lost there when nothing is to be inferred', async () => {
    page.carrier.flow.infers = false
    await page.tracer.trace('click', async () => {
      await undefined
      leaf('value')
    })
    expect(tree()).toEqual({ click: 'none', value: 'none' })
  })

  it('is inferred for a loop outside that was woken, and no longer when the wake is over', async () => {
    const jobs: (() => void)[] = []
    let wake: () => void = () => {}
    let wakes = 0
    const loop = async () => {
      for (;;) {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
        if (wakes++ === 3) return
        for (const job of jobs.splice(0)) job()
      }
    }
    const looping = loop()
    const add = (name: string) => {
      jobs.push(() => leaf(name))
      wake()
    }
    page.tracer.trace('first click', () => add('of the first'))
    await pause()
    page.tracer.trace('second click', () => add('of the second'))
    await pause()
    // Nobody's: neither click goes on by then.
    page.tracing.interacted()
    add('of nobody')
    await pause()
    wake()
    await looping
    expect(tree()).toMatchObject({
      'of the first': '? first click',
      'of the second': '? second click',
      'of nobody': 'none',
    })
  })

  it('goes on by a timer, an interval’s first call and a frame after its end, and from there is inferred', async () => {
    const handler = async () => {
      await pause()
      setTimeout(() => {
        leaf('timer')
        setTimeout(() => leaf('timer of a timer'), 1)
      }, 1)
      let calls = 0
      const interval = setInterval(() => {
        leaf(`interval ${++calls}`)
        if (calls === 2) clearInterval(interval)
      }, 1)
    }
    page.tracer.trace('click', () => void handler())
    await pause(40)
    expect(tree()).toEqual({
      click: 'none',
      timer: 'click',
      'timer of a timer': '? click',
      'interval 1': 'click',
      'interval 2': '? click',
    })
  })

  it('is the last event of a gesture for what the first has put off until it is over', async () => {
    // However busy the machine is, no event of the gesture comes late.
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
    unbind()
    unbind = bindCallbacks(page.carrier.flow)
    /** As Lodash does it: the timer of the first call is not cleared. */
    const debounce = (call: () => void, delayMs: number) => {
      let lastMs = 0
      let isWaiting = false
      const expired = () => {
        const leftMs = delayMs - (performance.now() - lastMs)
        isWaiting = leftMs > 0
        if (isWaiting) setTimeout(expired, leftMs)
        else call()
      }
      return () => {
        lastMs = performance.now()
        if (!isWaiting) setTimeout(expired, delayMs)
        isWaiting = true
      }
    }
    const event = (name: string, listener: () => void) => {
      page.tracing.interacted()
      const span = page.tracer.startSpan(name)
      page.tracer.withActiveSpan(span, listener)
      span.finish()
      return span
    }
    const waitMs = 400
    const search = debounce(() => leaf('search'), waitMs)
    const first = event('input 1', search)
    await vi.advanceTimersByTimeAsync(15)
    const second = event('input 2', search)
    page.tracing.continueGesture(first, second)
    await vi.advanceTimersByTimeAsync(15)
    page.tracing.continueGesture(second, event('input 3', search))
    await vi.advanceTimersByTimeAsync(waitMs + 100)
    // What has set off something by itself may go on with that.
    const save = debounce(() => leaf('save'), waitMs)
    const fourth = event('click 1', () => {
      save()
      leaf('at once')
    })
    await vi.advanceTimersByTimeAsync(15)
    page.tracing.continueGesture(fourth, event('click 2', save))
    await vi.advanceTimersByTimeAsync(waitMs + 100)
    expect(tree()).toMatchObject({ search: '? input 3', 'at once': 'click 1', save: 'none' })
  })

  it('is certain in a callback that a canvas calls with its picture', async () => {
    const canvas: { toBlob(callback: () => void): void } = Reflect.construct(
      Reflect.get(globalThis, 'HTMLCanvasElement'),
      [],
    )
    page.tracer.trace('click', () => canvas.toBlob(() => leaf('picture')))
    await pause(10)
    expect(tree()).toEqual({ click: 'none', picture: 'click' })
  })

  it('is certain in either callback of those that tell where the device is', async () => {
    const places: Geolocation = Reflect.construct(Reflect.get(globalThis, 'Geolocation'), [])
    page.tracer.trace('click', () => {
      places.getCurrentPosition(
        () => {},
        () => leaf('failed'),
      )
      places.watchPosition(
        () => leaf('found'),
        () => {},
      )
    })
    await pause(10)
    expect(tree()).toMatchObject({ click: 'none', failed: 'click' })
    expect(tree().found).toMatch(/click/)
  })

  it('is the user’s last action for what a script asks for that was inserted after the load', () => {
    vi.stubGlobal('document', Reflect.construct(Reflect.get(globalThis, 'Document'), []))
    const request = (name: string) =>
      page.tracing.startInstrumentationSpan('fetch', name, { spanKind: SpanKind.CLIENT }).finish()
    const click = page.tracer.startSpan('click')
    click.finish()
    page.tracing.setLatest(() => click)
    request('of a timer')
    scripts.current = {}
    request('of a script')
    page.tracing.interacted()
    scripts.current = null
    vi.unstubAllGlobals()
    expect(tree()).toEqual({ click: 'none', 'of a timer': 'none', 'of a script': '? click' })
  })

  it('is the page’s load for a request of no flow, until the user does something', () => {
    const load = page.tracer.startSpan('load')
    page.tracing.setCause(() => load)
    const request = (name: string) =>
      page.tracing.startInstrumentationSpan('fetch', name, { spanKind: SpanKind.CLIENT }).finish()
    request('early')
    leaf('no request')
    page.tracer.trace('own', () => request('of a flow'))
    load.finish()
    request('soon after')
    page.tracing.interacted()
    request('after a click')
    page.tracing.setCause(() => load)
    page.tracing.setInferParents(false)
    request('switched off')
    expect(tree()).toEqual({
      load: 'none',
      early: '? load',
      'no request': 'none',
      own: 'none',
      'of a flow': 'own',
      'soon after': '? load',
      'after a click': 'none',
      'switched off': 'none',
    })
  })
})
