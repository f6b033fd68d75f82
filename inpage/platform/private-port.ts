/**
 * A port that no script of the page has seen, and none is to see. All is taken at load: a getter that a page puts on a
 * prototype later would be called with an event of the port, whose target is the port.
 */
import { guarded } from './guarded'
import { getter, reflectApply } from './natives'

// We wrap the page's.
const NativeMessageChannel = MessageChannel
const { addEventListener, postMessage, start, close } = MessagePort.prototype
const dataOf = getter<MessageEvent, unknown>('MessageEvent', 'data')
const port1Of = getter<MessageChannel, MessagePort | undefined>('MessageChannel', 'port1')
const port2Of = getter<MessageChannel, MessagePort | undefined>('MessageChannel', 'port2')

/** An object: taking an array apart would call the page's iterator with both ports. */
export function createChannel(): { readonly own: MessagePort; readonly other: MessagePort } {
  const channel = new NativeMessageChannel()
  // Where they are no getters they are the channel's own.
  return { own: port1Of(channel) ?? channel.port1, other: port2Of(channel) ?? channel.port2 }
}

/** What `hear` throws stays with us. */
export function hearPort<Message>(port: MessagePort, hear: (message: Message) => void): void {
  const onMessage = guarded((event: MessageEvent) => hear(dataOf(event) as Message))
  reflectApply(addEventListener, port, ['message', onMessage])
  reflectApply(start, port, [])
}

/** Copied, but for what is transferred. */
export function post(port: MessagePort, message: unknown, transfer: readonly Transferable[] = []): void {
  reflectApply(postMessage, port, [message, transfer])
}

/** Nothing comes by the port or goes by it any more. */
export function closePort(port: MessagePort): void {
  reflectApply(close, port, [])
}
