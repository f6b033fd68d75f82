import { afterEach, describe, expect, it, vi } from 'vitest'
import { DEFAULT_PAGE_SETTINGS } from '../../../inpage/settings'
import { createPageTransport, type PageTransport } from '../../../inpage/transport/page-transport'
import type { PageStatus } from '../../../inpage/transport/status'
import { setVisibility } from '../document/as-user'
import { pause } from '../document/installed'
import { RelayDouble } from '../document/relay'

const MEBIBYTE = 1024 * 1024
const STATUS: PageStatus = { context: 'deep', contextReason: undefined, openTelemetry: 'none', notes: [] }

let outlet: PageTransport | undefined
let relay: RelayDouble | undefined
afterEach(() => {
  outlet?.close()
  relay?.close()
  dispatchEvent(new Event('pageshow'))
})

function open() {
  const told = { settings: vi.fn(), off: vi.fn(), taken: vi.fn(), last: vi.fn() }
  const made = createPageTransport({
    secret: undefined,
    started: { late: false },
    onSettings: told.settings,
    onOff: told.off,
    onTaken: told.taken,
    onLast: told.last,
  })
  outlet = made
  return { ...told, outlet: made }
}

const listen = () => {
  relay = new RelayDouble()
  return relay
}
const bytes = (...values: number[]) => new Uint8Array(values).buffer
const blocks = (heard: RelayDouble) =>
  heard.heard.flatMap((message) => (message.type === 'block' ? [[message.id, ...new Uint8Array(message.bytes)]] : []))

describe('the way from the library to the relay', () => {
  it('gives a relay that comes later all that has waited, in order', async () => {
    const { outlet: way } = open()
    way.tell(STATUS)
    way.send(bytes(1, 2), 1)
    way.send(bytes(3), 1)
    const heard = listen()
    await heard.when('block', 2)
    expect(blocks(heard)).toEqual([
      [0, 1, 2],
      [1, 3],
    ])
    expect(await heard.when('status')).toEqual([{ type: 'status', status: STATUS }])
  })

  it('gives a relay that is there each block at once, and no second one a port', async () => {
    const heard = listen()
    const { outlet: way } = open()
    way.send(bytes(7), 1)
    await heard.when('block')
    expect(blocks(heard)).toEqual([[0, 7]])
    const second = listen()
    await pause(10)
    expect([second.offers, second.heard]).toEqual([0, []])
    heard.close()
  })

  it('passes on what the relay says', async () => {
    const heard = listen()
    const { settings, off, taken } = open()
    heard.say({ type: 'settings', settings: DEFAULT_PAGE_SETTINGS })
    heard.say({ type: 'received', id: 0 })
    heard.say({ type: 'off' })
    await vi.waitFor(() => expect(off).toHaveBeenCalledOnce())
    expect(settings).toHaveBeenCalledWith(DEFAULT_PAGE_SETTINGS)
    expect(taken).toHaveBeenCalledOnce()
  })

  it('says again, within the task in which the page is left, what the relay may not have got', async () => {
    const heard = listen()
    const { outlet: way, last, taken } = open()
    way.send(bytes(1), 1)
    way.send(bytes(2), 1)
    heard.say({ type: 'received', id: 0 })
    await vi.waitFor(() => expect(taken).toHaveBeenCalled())
    last.mockImplementation(() => way.send(bytes(255, 0), 1))
    dispatchEvent(new Event('pagehide'))
    expect(heard.lastWords).toEqual(['1:\u0002', '2:ÿ\u0000'])
  })

  it('asks for what waits when the page is hidden, and posts it as always', async () => {
    const heard = listen()
    const { last } = open()
    setVisibility('hidden')
    setVisibility('visible')
    expect([last.mock.calls.length, heard.lastWords]).toEqual([1, []])
  })

  it('is an ordinary way again when the page comes back', async () => {
    const heard = listen()
    const { outlet: way } = open()
    dispatchEvent(new Event('pagehide'))
    dispatchEvent(new Event('pageshow'))
    way.send(bytes(5), 1)
    await heard.when('block')
    expect([blocks(heard), heard.lastWords]).toEqual([[[0, 5]], []])
  })

  it('keeps a bounded amount, and says how many spans had to go', async () => {
    const { outlet: way, taken } = open()
    for (let i = 0; i < 40; i++) way.send(new ArrayBuffer(MEBIBYTE), 10)
    const heard = listen()
    const kept = await heard.when('block', 32)
    expect(kept.length).toBeLessThan(40)
    heard.say({ type: 'received', id: 0 })
    await vi.waitFor(() => expect(taken).toHaveBeenCalled())
    expect(await heard.when('loss')).toEqual([{ type: 'loss', spans: (40 - kept.length) * 10 }])
  })

  it('says bye when it is closed, and nothing after that', async () => {
    const heard = listen()
    const { outlet: way } = open()
    way.close()
    way.send(bytes(1), 1)
    way.tell(STATUS)
    dispatchEvent(new Event('pagehide'))
    await heard.when('bye')
    await pause(10)
    expect([heard.heard, heard.lastWords]).toEqual([[{ type: 'bye' }], []])
  })
})
