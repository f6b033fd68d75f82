import fc from 'fast-check'
import { afterAll, describe, expect, it, vi } from 'vitest'

/** As browsers have it, but at once: each message gets to all other channels of its name, in the order in which they were made. */
class Channel {
  static all: Channel[] = []
  onmessage: ((event: { readonly data: unknown }) => void) | null = null
  readonly name: string
  constructor(name: string) {
    this.name = name
    Channel.all.push(this)
  }
  postMessage(data: unknown) {
    const got = structuredClone(data)
    for (const one of Channel.all) if (one !== this && one.name === this.name) one.onmessage?.({ data: got })
  }
  close() {
    Channel.all = Channel.all.filter((one) => one !== this)
  }
}
vi.stubGlobal('BroadcastChannel', Channel)
const { Broadcasts } = await import('../../../../inpage/instrument/messaging/broadcasts')
afterAll(() => vi.unstubAllGlobals())

const context = (id: number) => ({ traceId: `${id}`, spanId: `${id}`, traceFlags: 1 })
const asChannel = (channel: Channel) => channel as unknown as BroadcastChannel

/** A tab: its channels, and what it found of each message that it got. */
class Tab {
  readonly broadcasts = new Broadcasts()
  readonly channels: Channel[] = []
  readonly found: unknown[] = []

  open(name: string): Channel {
    const channel = new Channel(name)
    this.broadcasts.open(asChannel(channel))
    channel.onmessage = ({ data }) => this.found.push(this.broadcasts.take(asChannel(channel), data))
    this.channels.push(channel)
    return channel
  }

  close() {
    for (const channel of this.channels) channel.close()
    this.broadcasts.close()
  }
}

const steps = fc.array(
  fc.record({
    do: fc.constantFrom('traced' as const, 'untraced' as const, 'taken back' as const, 'open' as const),
    tab: fc.nat(2),
    name: fc.constantFrom('news', 'chat'),
    data: fc.constantFrom<unknown[]>('ping', 'pong', 7, 8, true, null, { a: 1 }, [2]),
  }),
  { maxLength: 40 },
)

describe('a message by a channel', () => {
  it('has the context in which it was sent, or none where it was sent in none, whoever else sends', () => {
    let traced = 0
    fc.assert(
      fc.property(steps, (all) => {
        const tabs = [new Tab(), new Tab(), new Tab()]
        for (const tab of tabs) for (const name of ['news', 'chat']) tab.open(name)
        const stranger = { news: new Channel('news'), chat: new Channel('chat') }
        all.forEach((step, id) => {
          for (const tab of tabs) tab.found.length = 0
          const sender = tabs[step.tab]
          const channel = sender.channels.find(({ name }) => name === step.name)
          if (channel === undefined) throw new Error('no channel')
          let expected: unknown
          if (step.do === 'open') sender.open(step.name)
          else if (step.do === 'untraced') stranger[step.name as 'news'].postMessage(step.data)
          else {
            const takeBack = sender.broadcasts.tell(asChannel(channel), step.data, context(id))
            if (step.do === 'taken back') takeBack()
            else expected = context(id)
            channel.postMessage(step.data)
            traced++
          }
          for (const tab of tabs) for (const found of tab.found) expect(found).toEqual(expected)
        })
        for (const tab of tabs) tab.close()
        Channel.all = []
      }),
      { numRuns: 300 },
    )
    expect(traced).toBeGreaterThan(500)
  })

  it('does not take the context of one that looks different, nor one twice', () => {
    const [one, other] = [new Tab(), new Tab()]
    const [sender, receiver] = [one.open('news'), other.open('news')]
    one.broadcasts.tell(asChannel(sender), 'told of', context(1))
    expect(other.broadcasts.take(asChannel(receiver), 'another')).toBeUndefined()
    expect(other.broadcasts.take(asChannel(receiver), 'told of')).toEqual(context(1))
    expect(other.broadcasts.take(asChannel(receiver), 'told of')).toBeUndefined()
    one.close()
    other.close()
  })

  it('is not looked into: an object’s getters do not run', () => {
    const tab = new Tab()
    const channel = tab.open('news')
    let reads = 0
    const data = {
      get secret() {
        reads++
        return 1
      },
    }
    tab.broadcasts.tell(asChannel(channel), data, context(1))
    expect(reads).toBe(0)
    tab.close()
  })
})
