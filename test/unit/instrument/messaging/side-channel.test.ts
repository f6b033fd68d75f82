import { afterEach, describe, expect, it } from 'vitest'
import { SideChannel } from '../../../../inpage/instrument/messaging/side-channel'

const ports: MessagePort[] = []
afterEach(() => {
  for (const port of ports.splice(0)) port.close()
})

const context = (digit: string) => ({ traceId: digit.repeat(32), spanId: digit.repeat(16), traceFlags: 1 })

/** Two libraries with a channel between them, and what a page hears at the second one's end. */
function linked() {
  const { port1, port2 } = new MessageChannel()
  const [near, far] = [new SideChannel(), new SideChannel()]
  const words: string[] = []
  near.link(port1, { token: 'secret' })
  far.link(port2, { token: 'secret', hear: (kind) => void words.push(kind) })
  return { near, far, port1, port2, words, heard: listen(port2, far) }
}

/** As a page's wrapped listener: all that the page gets, with the context that its library knows. */
function listen(port: MessagePort, beside: SideChannel) {
  ports.push(port)
  const heard: [data: unknown, context: unknown, ports: number][] = []
  port.addEventListener('message', (event) => {
    if (!beside.isControl(event)) heard.push([event.data, beside.contextOf(event), event.ports.length])
  })
  port.start()
  return heard
}

async function until(holds: () => boolean): Promise<void> {
  for (let turn = 0; turn < 1000 && !holds(); turn++) await new Promise((resolve) => setTimeout(resolve, 5))
  expect(holds()).toBe(true)
}

describe('words beside messages', () => {
  it('tell each message’s context, and are not heard by the page', async () => {
    const { near, port1, heard } = linked()
    for (const digit of ['1', '2', '3']) {
      near.sayContext(port1, context(digit))
      port1.postMessage(digit)
    }
    port1.postMessage('of nobody')
    await until(() => heard.length === 4)
    expect(heard).toEqual([
      ['1', context('1'), 0],
      ['2', context('2'), 0],
      ['3', context('3'), 0],
      ['of nobody', undefined, 0],
    ])
  })

  it('are taken back where the message was not sent', async () => {
    const { near, port1, heard } = linked()
    near.sayContext(port1, context('1'))
    near.sayContext(port1, undefined)
    port1.postMessage('another')
    await until(() => heard.length === 1)
    expect(heard).toEqual([['another', undefined, 0]])
  })

  it('are the page’s own where the token is not the link’s', async () => {
    const { port1, heard } = linked()
    port1.postMessage(['guessed', 'sent', context('1'), []])
    port1.postMessage('next')
    await until(() => heard.length === 2)
    expect(heard[0][0]).toEqual(['guessed', 'sent', context('1'), []])
    expect(heard[1]).toEqual(['next', undefined, 0])
  })

  it('of other kinds are for whoever made the link', async () => {
    const { near, port1, words, heard } = linked()
    near.say(port1, 'loaded')
    await until(() => words.length === 1)
    expect([words, heard]).toEqual([['loaded'], []])
  })

  it('are not said where nobody is known to listen', async () => {
    const { port1, port2 } = new MessageChannel()
    const beside = new SideChannel()
    const heard = listen(port2, beside)
    ports.push(port1)
    beside.sayContext(port1, context('1'))
    port1.postMessage('alone')
    await until(() => heard.length === 1)
    expect(heard).toEqual([['alone', undefined, 0]])
  })
})

describe('a port that goes to the other end', () => {
  it('is linked there to the end that stays, which the page has listened to before', async () => {
    const { near, far, port1, port2, heard } = linked()
    const { port1: stays, port2: goes } = new MessageChannel()
    near.pair(stays, goes)
    expect(near.isFar(stays)).toBe(false)
    const answers = listen(stays, near)
    const arrived = new Promise<MessagePort>((resolve) => {
      port2.addEventListener('message', ({ ports: [port] }) => resolve(port))
    })
    near.sayContext(port1, context('1'), near.give(port1, [goes]))
    port1.postMessage('a port', [goes])
    const port = await arrived
    ports.push(port)
    expect(heard).toEqual([['a port', context('1'), 1]])
    expect([near.isLinked(stays), far.isLinked(port)]).toEqual([true, true])

    far.sayContext(port, context('2'))
    port.postMessage('by the port')
    await until(() => answers.length === 1)
    expect(answers).toEqual([['by the port', context('2'), 0]])
  })

  it('is told of nothing any more once it goes on to where nobody is known', async () => {
    const { near, far, port1, port2 } = linked()
    expect(far.isLinked(port2)).toBe(true)
    near.give({}, { transfer: [port1] })
    await until(() => !far.isLinked(port2))
  })

  it('is not touched where the list of what is transferred can’t be read without a trace', () => {
    const { near, far, port1, port2 } = linked()
    let reads = 0
    const options = {
      get transfer() {
        reads++
        return [port1]
      },
    }
    expect(near.give({}, options)).toEqual([])
    expect([reads, far.isLinked(port2)]).toEqual([0, true])
  })
})
