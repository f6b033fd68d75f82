import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { connectToReceiver, type ReceiverListener } from '../../../extension/backends/receiver-connection'

class SocketDouble extends EventTarget {
  readyState = 0
  readonly sent: string[] = []

  open(): void {
    this.readyState = 1
    this.dispatchEvent(new Event('open'))
  }

  say(message: unknown): void {
    this.dispatchEvent(Object.assign(new Event('message'), { data: message }))
  }

  send(text: string): void {
    this.sent.push(text)
  }

  close(): void {
    this.readyState = 3
    this.dispatchEvent(new Event('close'))
  }
}

function looking() {
  const sockets: SocketDouble[] = []
  const told: unknown[] = []
  const listener: ReceiverListener = {
    connected: (isConnected) => told.push(isConnected),
    has: (...has) => told.push(has),
    trace: (...trace) => told.push(trace),
  }
  const world = { isSeen: true, show: () => {} }
  const connection = connectToReceiver(4318, listener, {
    open(url, protocol) {
      expect([url, protocol]).toEqual(['ws://127.0.0.1:4318/tracepane', 'tracepane.v1'])
      const socket = new SocketDouble()
      sockets.push(socket)
      return socket as unknown as WebSocket
    },
    isVisible: () => world.isSeen,
    onVisible(visible) {
      world.show = visible
      return () => {
        world.show = () => {}
      }
    },
  })
  return { sockets, told, world, connection, last: () => sockets[sockets.length - 1] }
}

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('the connection to a receiver', () => {
  it('is tried at once, and where there is none ever more seldom', () => {
    const { sockets, last } = looking()
    const waits: number[] = []
    for (let i = 1; i <= 8; i++) {
      last().close()
      let waited = 0
      for (; sockets.length === i; waited += 1000) vi.advanceTimersByTime(1000)
      waits.push(waited / 1000)
    }
    expect(waits).toEqual([5, 10, 20, 40, 80, 120, 120, 120])
  })

  it('is not tried while nobody sees the panel, and is when somebody does', () => {
    const { sockets, world, last } = looking()
    last().close()
    world.isSeen = false
    vi.advanceTimersByTime(3_600_000)
    expect(sockets).toHaveLength(1)
    world.show()
    expect(sockets).toHaveLength(2)
    world.show()
    expect(sockets).toHaveLength(2)
  })

  it('is tried when it is asked for, but never twice at a time', () => {
    const { sockets, connection, last } = looking()
    connection.look()
    expect(sockets).toHaveLength(1)
    last().close()
    connection.look()
    expect(sockets).toHaveLength(2)
    vi.advanceTimersByTime(10_000)
    expect(sockets).toHaveLength(2)
  })

  it('tells what comes, and nothing that makes no sense', () => {
    const { told, last, connection } = looking()
    connection.ask('a'.repeat(32), 0)
    last().open()
    last().say(JSON.stringify({ type: 'has', traces: [['a'.repeat(32), 2], ['x', 1], null, ['b'.repeat(32)]] }))
    last().say(JSON.stringify({ type: 'trace', traceId: 'a'.repeat(32), sequence: 2, otlp: '{}' }))
    for (const wrong of ['{', 'null', '{"type":"trace","traceId":"a"}', '{"type":"has"}', new ArrayBuffer(3)])
      last().say(wrong)
    expect(told).toEqual([true, ['a'.repeat(32), 2], ['a'.repeat(32), 2, '{}']])
    connection.ask('a'.repeat(32), 2)
    expect(last().sent).toEqual([JSON.stringify({ type: 'ask', traceId: 'a'.repeat(32), after: 2 })])
  })

  it('begins anew with short waits once it had been there', () => {
    const { sockets, told, last } = looking()
    for (let i = 0; i < 5; i++) {
      last().close()
      vi.advanceTimersByTime(120_000)
    }
    last().open()
    last().close()
    expect(told).toEqual([true, false])
    const { length } = sockets
    vi.advanceTimersByTime(5000)
    expect(sockets).toHaveLength(length + 1)
  })

  it('ends for good when it is closed', () => {
    const { sockets, world, connection } = looking()
    connection.close()
    vi.advanceTimersByTime(3_600_000)
    world.show()
    connection.look()
    expect(sockets).toHaveLength(1)
  })
})
