import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Span } from '../../../inpage/api/api'
import { bindListeners } from '../../../inpage/context/listeners'
import { openPage } from '../tracing/page'
import { settableWakes } from './settable-wakes'

// As in browsers, before the library loads.
vi.hoisted(() => {
  Object.defineProperty(MessagePort.prototype, Symbol.toStringTag, { value: 'MessagePort', configurable: true })
  for (const name of ['port1', 'port2']) {
    const ports = new WeakMap<object, unknown>()
    Object.defineProperty(MessageChannel.prototype, name, {
      configurable: true,
      get(this: object) {
        return ports.get(this)
      },
      set(this: object, port) {
        ports.set(this, port)
      },
    })
  }
})

const page = openPage()
const { flow } = page.carrier
const unbind = bindListeners(flow)
let isAlive = true
page.carrier.follow(settableWakes(() => isAlive))

/** As React's: one port for all, which asks for one message while there is work. */
function scheduler() {
  const { port1, port2 } = new MessageChannel()
  const work: (() => void)[] = []
  port1.onmessage = () => {
    for (const run of work.splice(0)) run()
  }
  return {
    schedule(run: () => void) {
      if (work.push(run) === 1) port2.postMessage(null)
    },
    close: () => port1.close(),
  }
}

const seen: (readonly [what: string, span: Span | undefined, isInferred: boolean])[] = []
function look(what: string): void {
  const span = page.tracer.activeSpan()
  seen.push([what, span, span !== undefined && page.carrier.isInferred(span)])
}

describe('a message that a page writes to itself', () => {
  beforeEach(() => {
    flow.infers = true
    isAlive = true
    seen.length = 0
  })
  afterAll(unbind)

  it('is heard, by who listens since before any flow, in the inferred place of who has sent it', async () => {
    const { schedule, close } = scheduler()
    const span = page.tracer.startSpan('click')
    page.tracer.withActiveSpan(span, () => schedule(() => look('work')))
    expect(seen).toEqual([])
    await pause(5)
    schedule(() => look('of nobody'))
    await pause(5)
    expect(seen).toEqual([
      ['work', span, true],
      ['of nobody', undefined, false],
    ])
    expect(page.tracer.activeSpan()).toBeUndefined()
    close()
  })

  it('is of nobody when the wake of its sender is over, or nothing is inferred', async () => {
    const { schedule, close } = scheduler()
    const span = page.tracer.startSpan('click')
    for (const [infers, alive] of [
      [true, false],
      [false, true],
    ]) {
      flow.infers = infers
      isAlive = alive
      page.tracer.withActiveSpan(span, () => schedule(() => look('work')))
      await pause(5)
    }
    expect(seen.map(([, active]) => active)).toEqual([undefined, undefined])
    close()
  })

  it('is of nobody while messages of several senders are on their way', async () => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = ({ data }) => look(data)
    const spans = [page.tracer.startSpan('one'), page.tracer.startSpan('other')]
    page.tracer.withActiveSpan(spans[0], () => port2.postMessage('first'))
    page.tracer.withActiveSpan(spans[1], () => port2.postMessage('second'))
    port2.postMessage('third')
    await pause(5)
    page.tracer.withActiveSpan(spans[1], () => {
      port2.postMessage('fourth')
      port2.postMessage('fifth')
    })
    await pause(5)
    expect(seen).toEqual([
      ['first', undefined, false],
      ['second', undefined, false],
      ['third', undefined, false],
      ['fourth', spans[1], true],
      ['fifth', spans[1], true],
    ])
    port1.close()
  })

  it('is certainly of who listens and sends it at once', async () => {
    const span = page.tracer.startSpan('click')
    const { port1, port2 } = page.tracer.withActiveSpan(span, () => {
      const channel = new MessageChannel()
      channel.port1.addEventListener('message', () => look('own'))
      channel.port1.start()
      channel.port2.postMessage(null)
      return channel
    })
    await pause(5)
    // Somebody else goes on by the same channel.
    const other = page.tracer.startSpan('other')
    page.tracer.withActiveSpan(other, () => port2.postMessage(null))
    await pause(5)
    expect(seen).toEqual([
      ['own', span, false],
      ['own', other, true],
    ])
    port1.close()
  })

  it('leaves channel, handler and message what they were', async () => {
    const { port1, port2 } = new MessageChannel()
    const heard: unknown[] = []
    const handler = function (this: unknown, event: MessageEvent) {
      heard.push(this === port1, event.data)
    }
    port1.onmessage = handler
    expect(port1.onmessage).toBe(handler)
    page.tracer.withActiveSpan(page.tracer.startSpan('click'), () => port2.postMessage({ a: 1 }))
    await pause(5)
    expect(heard).toEqual([true, { a: 1 }])
    expect(() => port2.postMessage(() => {})).toThrow('could not be cloned')
    port1.close()
  })
})
