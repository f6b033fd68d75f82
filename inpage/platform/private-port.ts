/**
 * Ports that no script of the page may ever see. All members are captured at load: a getter that a page defines on a
 * prototype later would be called with an event whose target is the port.
 */
import { guarded } from './calls/guarded'
import { getter, reflectApply } from './natives'

// The page's `MessageChannel` may be wrapped by us.
const NativeMessageChannel = MessageChannel
const { addEventListener, postMessage, start, close } = MessagePort.prototype
const dataOf = getter<MessageEvent, unknown>('MessageEvent', 'data')
const port1Of = getter<MessageChannel, MessagePort | undefined>('MessageChannel', 'port1')
const port2Of = getter<MessageChannel, MessagePort | undefined>('MessageChannel', 'port2')

/** Makes a channel. It returns an object, as destructuring an array would call the page's iterator with both ports. */
export function createChannel(): { readonly own: MessagePort; readonly other: MessagePort } {
  const channel = new NativeMessageChannel()
  // In engines without these getters the ports are own properties.
  return { own: port1Of(channel) ?? channel.port1, other: port2Of(channel) ?? channel.port2 }
}

/** Calls `hear` with each message. What it throws does not reach the page. */
export function hearPort<Message>(port: MessagePort, hear: (message: Message) => void): void {
  const onMessage = guarded((event: MessageEvent) => hear(dataOf(event) as Message))
  reflectApply(addEventListener, port, ['message', onMessage])
  reflectApply(start, port, [])
}

/** Posts a copy of a message; `transfer` lists what is moved instead of copied. */
export function post(port: MessagePort, message: unknown, transfer: readonly Transferable[] = []): void {
  reflectApply(postMessage, port, [message, transfer])
}

/** Closes a port: it sends and receives nothing more. */
export function closePort(port: MessagePort): void {
  reflectApply(close, port, [])
}
