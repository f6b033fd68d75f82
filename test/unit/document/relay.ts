/** The other end of the library's way out: a relay that takes the port, and keeps what is said. */

import type { PageSettings } from '../../../inpage/settings'
import {
  type FromRelayMessage,
  PORT_EVENT,
  RELAY_EVENT,
  type ToRelayMessage,
} from '../../../inpage/transport/relay-messages'
import { type SentSpan, spansOf } from '../tracing/page'
import { pause } from './installed'

export class RelayDouble {
  /** All that the library has said on the port, in order. */
  readonly heard: ToRelayMessage[] = []
  /** What came by an event, while the page was being left. */
  readonly lastWords: string[] = []
  /** Ports that were offered, taken or not. */
  offers = 0
  token = ''
  #port: MessagePort | undefined
  readonly #undos: (() => void)[] = []

  /** `settings`: of the user, said as soon as the port is there. */
  constructor(settings?: PageSettings) {
    this.#on(PORT_EVENT, (event) => {
      const { data, ports } = event as MessageEvent<{ readonly token: string }>
      this.offers++
      if (this.#port !== undefined) return
      this.token = data.token
      this.#port = ports[0]
      this.#port.onmessage = ({ data }) => void this.heard.push(data)
      event.preventDefault()
      if (settings !== undefined) this.say({ type: 'settings', settings })
      this.#on(this.token, (word) => {
        this.lastWords.push((word as CustomEvent<string>).detail)
        word.preventDefault()
      })
    })
    document.dispatchEvent(new Event(RELAY_EVENT))
  }

  say(message: FromRelayMessage): void {
    this.#port?.postMessage(message)
  }

  close(): void {
    for (const undo of this.#undos) undo()
    this.#port?.close()
  }

  /** What the library said of this kind, once it has said something. */
  async when<Type extends ToRelayMessage['type']>(type: Type, count = 1) {
    type Said = Extract<ToRelayMessage, { type: Type }>
    const said = () => this.heard.filter((message): message is Said => message.type === type)
    for (let turn = 0; turn < 400 && said().length < count; turn++) await pause()
    return said()
  }

  /** The spans of all blocks that came by the port. */
  spans(): SentSpan[] {
    return this.heard.flatMap((message) => (message.type === 'block' ? spansOf(message.bytes) : []))
  }

  /** The same, once there is one of this name. */
  async spanWhen(name: string): Promise<SentSpan | undefined> {
    const find = () => this.spans().find((span) => span.name === name)
    for (let turn = 0; turn < 400 && find() === undefined; turn++) await pause()
    return find()
  }

  #on(type: string, listener: (event: Event) => void): void {
    document.addEventListener(type, listener)
    this.#undos.push(() => document.removeEventListener(type, listener))
  }
}
