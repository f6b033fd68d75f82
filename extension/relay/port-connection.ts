/**
 * The relay's line to the background: a port that is open while blocks go over it. A block and its acknowledgement cost
 * all processes together about 4 ms of CPU, of which a message with an answer, for which the browser opens and closes a
 * channel of its own, takes 7 (256 KB, Chromium 156).
 */
import type { BlockMessage } from '../message-schemas'

/** What of the browser's port is used; the same under `browser` and `chrome`. */
export interface ConnectionPort {
  postMessage(message: BlockMessage): void
  disconnect(): void
  readonly onMessage: { addListener(listener: (answer: unknown) => void): void }
  readonly onDisconnect: { addListener(listener: () => void): void }
}

/** A port to the background that is opened when there is something to send. */
export interface PortConnection {
  /** Gives the background's answer; undefined if the line breaks before it comes. Never rejects. */
  send(block: BlockMessage): Promise<unknown>
  /** Whoever waits for an answer gets none. The next block opens the line anew. */
  close(): void
}

/** `connect` opens a port; it may throw where the extension is gone, and `send` then gives undefined. */
export function createPortConnection(connect: () => ConnectionPort): PortConnection {
  let port: ConnectionPort | undefined
  const waiting = new Map<number, (answer: unknown) => void>()

  function open(): ConnectionPort {
    const opened = connect()
    opened.onMessage.addListener((answer) => {
      if (isNumbered(answer)) settle(answer.sequence, answer)
    })
    // The background has ended, as it does when it is idle.
    opened.onDisconnect.addListener(() => {
      if (port === opened) giveUp()
    })
    return opened
  }

  function settle(sequence: number, answer: unknown): void {
    waiting.get(sequence)?.(answer)
    waiting.delete(sequence)
  }

  function giveUp(): void {
    port = undefined
    for (const sequence of [...waiting.keys()]) settle(sequence, undefined)
  }

  return {
    send: (block) =>
      new Promise((resolve) => {
        waiting.set(block.sequence, resolve)
        try {
          port ??= open()
          port.postMessage(block)
        } catch {
          settle(block.sequence, undefined)
        }
      }),
    close() {
      port?.disconnect()
      giveUp()
    },
  }
}

function isNumbered(answer: unknown): answer is { readonly sequence: number } {
  return typeof answer === 'object' && answer !== null && 'sequence' in answer && typeof answer.sequence === 'number'
}
