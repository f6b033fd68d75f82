/** What services send to a receiver, as the panel shows it. Receiver and connection are the real ones. */
import { afterEach, describe, expect, it, vi } from 'vitest'
import { WebSocket as NodeWebSocket } from 'ws'
import { connectToReceiver, type Web } from '../../../extension/backends/receiver-connection'
import { type Receiver, startReceiver } from '../../../extension/receiver/receiver'
import { redactBlock } from '../../../extension/redaction/redact-block'
import { createRedaction } from '../../../extension/redaction/redaction'
import { otlp } from '../../../panel/formats/otlp/otlp'
import { storedSpans } from '../../../panel/formats/stored-span'
import { blockOf, documentInfo, ORIGIN_MS, type SpanLine } from '../store/page'
import { panelWith } from './panel'

const TRACE = '00000007000000000000000000000001'
const idOf = (id: number) => `ffff0000${id.toString(16).padStart(8, '0')}`

const undos: (() => unknown)[] = []
afterEach(async () => {
  for (const undo of undos.splice(0).reverse()) await undo()
})

/** Node's own socket says where it comes from as an extension would. */
const WEB: Web = {
  open(url, protocol) {
    const socket = new NodeWebSocket(url, protocol, { origin: 'chrome-extension://abcdefghijklmnopabcdefghijklmnop' })
    socket.on('error', () => {})
    undos.push(() => socket.terminate())
    return socket as unknown as WebSocket
  },
  isVisible: () => true,
  onVisible: () => () => {},
}

async function receiverAt(port = 0): Promise<Receiver> {
  const receiver = await startReceiver({
    ...{ port, grpcPort: 0, maxBytes: 64e6, forward: undefined, forwardHeaders: {}, version: '1' },
    write: () => {},
  })
  undos.push(receiver.close)
  return receiver
}

function panelFor(port: number) {
  const panel = panelWith(
    { receiverPort: port },
    {
      connectToReceiver: (...args) => {
        const connection = connectToReceiver(...args, WEB)
        undos.push(connection.close)
        return connection
      },
      redact: (bytes, settings) => {
        const clean = redactBlock(bytes, createRedaction(settings))
        return 'error' in clean ? undefined : clean
      },
    },
  )
  panel.feed.document(documentInfo('page'))
  const draw = () => {
    panel.frame()
    panel.state.table.expandAll()
    panel.frame()
    return panel.drawn()
  }
  return { ...panel, draw }
}

interface Sent {
  readonly service?: string
  readonly offsetMs?: number
  readonly trace?: string
  readonly attributes?: Record<string, string>
}

/** Sends spans as a service would; times are ms since the page's start. */
async function send(
  { port }: Receiver,
  spans: readonly SpanLine[],
  { service = 'shop', offsetMs = 0, ...more }: Sent = {},
) {
  const ns = (ms: number) => String(BigInt(ORIGIN_MS + ms + offsetMs) * 1_000_000n)
  const request = {
    resourceSpans: [
      {
        resource: { attributes: [{ key: 'service.name', value: { stringValue: service } }] },
        scopeSpans: [
          {
            spans: spans.map(({ id, parent, name = '', kind = 2, start = 0, end = start + 1 }) => ({
              traceId: more.trace ?? TRACE,
              spanId: idOf(id),
              parentSpanId: parent === undefined ? '' : idOf(parent),
              ...{ name, kind, startTimeUnixNano: ns(start), endTimeUnixNano: ns(end) },
              attributes: Object.entries(more.attributes ?? {}).map(([key, stringValue]) => ({
                key,
                value: { stringValue },
              })),
            })),
          },
        ],
      },
    ],
  }
  const init = { method: 'POST', body: JSON.stringify(request), headers: { 'content-type': 'application/json' } }
  expect((await fetch(`http://127.0.0.1:${port}/v1/traces`, init)).status).toBe(200)
}

const REQUEST: readonly SpanLine[] = [
  { id: 1, name: 'click', start: 0, end: 100 },
  { id: 2, parent: 1, name: 'GET /cart', kind: 3, start: 10, end: 40 },
]
const shownWhen = (draw: () => string[], rows: string[]) =>
  vi.waitFor(() => expect(draw()).toEqual(rows), { timeout: 5000 })

describe('spans of services', () => {
  it('come to stand beneath the request that caused them, marked with their service, late ones too', async () => {
    const receiver = await receiverAt()
    const { feed, draw, state } = panelFor(receiver.port)
    feed.block('page', blockOf(REQUEST))
    await send(receiver, [{ id: 20, parent: 2, name: 'gateway', start: 12, end: 38 }], { service: 'kong' })
    await shownWhen(draw, [' click', '  GET /cart', '   gateway'])
    await send(receiver, [{ id: 21, parent: 20, name: 'load cart', start: 14, end: 30 }])
    await shownWhen(draw, [' click', '  GET /cart', '   gateway', '    load cart'])
    const services = [20, 21].map((id) => state.store.summary(state.store.find(`${TRACE}:${idOf(id)}`) ?? -1).service)
    expect(services).toEqual(['kong', 'shop'])
    expect(state.backends.isConnected.value).toBe(true)
  })

  it('that came before the panel was opened, or before the page’s own, are shown as well', async () => {
    const receiver = await receiverAt()
    await send(receiver, [{ id: 20, parent: 2, name: 'before', start: 12 }])
    const { feed, draw } = panelFor(receiver.port)
    await send(receiver, [{ id: 21, parent: 2, name: 'still before', start: 13 }])
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(draw()).toEqual([])
    feed.block('page', blockOf(REQUEST))
    await shownWhen(draw, [' click', '  GET /cart', '   before', '   still before'])
  })

  it('of traces that are not the page’s are not taken in', async () => {
    const receiver = await receiverAt()
    const { feed, draw } = panelFor(receiver.port)
    feed.block('page', blockOf(REQUEST))
    await send(receiver, [{ id: 30, name: 'cron' }], { trace: 'c'.repeat(32) })
    await send(receiver, [{ id: 20, parent: 2, name: 'ours', start: 12 }])
    await shownWhen(draw, [' click', '  GET /cart', '   ours'])
  })

  it('whose parent does not come stand under the request, and say so', async () => {
    const receiver = await receiverAt()
    const { feed, draw, state } = panelFor(receiver.port)
    feed.block('page', blockOf(REQUEST))
    await send(receiver, [{ id: 20, parent: 19, name: 'load cart', start: 12 }])
    await shownWhen(draw, [' click', '  GET /cart', '   load cart'])
    expect(state.store.summary(state.store.find(`${TRACE}:${idOf(20)}`) ?? -1).orphan).toBe(true)
  })

  it('by a clock that is off are shown by the page’s, through a gateway too, and saved as they came', async () => {
    const receiver = await receiverAt()
    const { feed, draw, state } = panelFor(receiver.port)
    feed.block('page', blockOf(REQUEST))
    await send(
      receiver,
      [
        { id: 20, parent: 2, name: 'kong', start: 12, end: 38 },
        { id: 21, parent: 20, name: 'balancer', kind: 3, start: 13, end: 37 },
      ],
      { service: 'kong', offsetMs: 1700 },
    )
    await shownWhen(draw, [' click', '  GET /cart', '   kong', '    balancer'])
    await send(receiver, [{ id: 22, parent: 21, name: 'load cart', start: 15, end: 35 }], { offsetMs: -90_000 })
    await shownWhen(draw, [' click', '  GET /cart', '   kong', '    balancer', '     load cart'])
    const indexOf = (id: number) => state.store.find(`${TRACE}:${idOf(id)}`) ?? -1
    const shown = [20, 22].map((id) => state.store.summary(indexOf(id)))
    // The request leaves 2 ms open on either side, the gateway's own request as much again.
    expect(Math.abs(shown[0].clockOffsetMs + 1700)).toBeLessThanOrEqual(2)
    expect(Math.abs(shown[1].clockOffsetMs - 90_000)).toBeLessThanOrEqual(4)
    expect(shown[1].startMs).toBeGreaterThanOrEqual(ORIGIN_MS + 10)
    expect(shown[1].endMs).toBeLessThanOrEqual(ORIGIN_MS + 40)
    const saved = [...otlp.write([storedSpans(state.store)(indexOf(22))])].join('')
    expect(saved).toContain(`"startTimeUnixNano":"${BigInt(ORIGIN_MS + 15 - 90_000) * 1_000_000n}"`)
  })

  it('lose their secrets before they are shown', async () => {
    const receiver = await receiverAt()
    const { feed, draw, state } = panelFor(receiver.port)
    feed.block('page', blockOf(REQUEST))
    const attributes = { 'db.password': 'correct horse', 'url.full': 'http://db/?token=a1b2c3d4e5' }
    await send(receiver, [{ id: 20, parent: 2, name: 'query', start: 12 }], { attributes })
    await shownWhen(draw, [' click', '  GET /cart', '   query'])
    const detail = state.store.detail(state.store.find(`${TRACE}:${idOf(20)}`) ?? -1)
    expect(JSON.stringify(detail.attributes)).not.toMatch(/horse|a1b2c3d4e5/)
  })

  it('wait while recording is stopped', async () => {
    const receiver = await receiverAt()
    const { feed, draw, state } = panelFor(receiver.port)
    feed.block('page', blockOf(REQUEST))
    await vi.waitFor(() => expect(state.backends.isConnected.value).toBe(true))
    state.recording.toggle()
    await send(receiver, [{ id: 20, parent: 2, name: 'load cart', start: 12 }])
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(draw()).toEqual([' click', '  GET /cart'])
    state.recording.toggle()
    await shownWhen(draw, [' click', '  GET /cart', '   load cart'])
  })

  it('go with Clear, and with the page', async () => {
    const receiver = await receiverAt()
    const { feed, draw, state } = panelFor(receiver.port)
    feed.block('page', blockOf(REQUEST))
    await send(receiver, [{ id: 20, parent: 2, name: 'load cart', start: 12 }])
    await shownWhen(draw, [' click', '  GET /cart', '   load cart'])
    state.clear()
    feed.block('page', blockOf([{ id: 5, name: 'after' }]))
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(draw()).toEqual([' after'])
    feed.document(documentInfo('next'))
    feed.block('next', blockOf([{ id: 6, name: 'next', trace: 2 }]))
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(draw()).toEqual([' next'])
  })

  it('come again where a trace goes on in the next page', async () => {
    const receiver = await receiverAt()
    const { feed, draw } = panelFor(receiver.port)
    feed.block('page', blockOf(REQUEST))
    await send(receiver, [{ id: 20, parent: 2, name: 'load cart', start: 12 }])
    await shownWhen(draw, [' click', '  GET /cart', '   load cart'])
    feed.document(documentInfo('next'))
    feed.block('next', blockOf([{ id: 20 + 1, parent: 20, name: 'document', start: 20 }]))
    await shownWhen(draw, [' load cart', '  document'])
  })

  it('of a large trace come in pieces', async () => {
    const receiver = await receiverAt()
    const { feed, state } = panelFor(receiver.port)
    feed.block('page', blockOf(REQUEST))
    for (let i = 0; i < 10; i++) {
      const spans = Array.from({ length: 300 }, (_, k) => ({
        id: 1000 + i * 300 + k,
        parent: 2,
        name: `${i}.${k}`,
        start: 12,
      }))
      await send(receiver, spans, { attributes: { text: 'x'.repeat(500) } })
    }
    await vi.waitFor(() => expect(state.store.counts().spans).toBe(3002), { timeout: 10_000 })
  })
})

describe('a panel', () => {
  it('finds the receiver again when it was started anew', async () => {
    const first = await receiverAt()
    const { feed, draw, state } = panelFor(first.port)
    feed.block('page', blockOf(REQUEST))
    await send(first, [{ id: 20, parent: 2, name: 'first', start: 12 }])
    await shownWhen(draw, [' click', '  GET /cart', '   first'])
    await first.close()
    await vi.waitFor(() => expect(state.backends.isConnected.value).toBe(false))
    const second = await receiverAt(first.port)
    state.backends.look()
    await send(second, [{ id: 21, parent: 2, name: 'second', start: 14 }])
    await shownWhen(draw, [' click', '  GET /cart', '   first', '   second'])
  })
})
