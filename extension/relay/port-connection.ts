/**
 * The relay's connection to the background: a port that stays open while blocks are sent. A block and its acknowledgement
 * cost all processes together about 4 ms of CPU by a port, and 7 ms by a message with an answer, for which the browser opens
 * a channel of its own each time (256 KB, Chromium 156).
 */
import type { BlockMessage } from '../message-schemas'

/** The part of the browser's port that is used; the same under `browser` and `chrome`. */
export interface ConnectionPort {
  postMessage(message: BlockMessage): void
  disconnect(): void
  readonly onMessage: { addListener(listener: (answer: unknown) => void): void }
  readonly onDisconnect: { addListener(listener: () => void): void }
}

/** A connection that is opened when there is something to send. */
export interface PortConnection {
  /** Resolves with the background's answer; with undefined if the port closes first. Never rejects. */
  send(block: BlockMessage): Promise<unknown>
  /** Closes the port: pending sends get no answer. The next block opens it again. */
  close(): void
}

/** @param connect - opens a port; if it throws because the extension is gone, `send` resolves with undefined */
export function createPortConnection(connect: () => ConnectionPort): PortConnection {
  let port: ConnectionPort | undefined
  const waiting = new Map<number, (answer: unknown) => void>()

  function open(): ConnectionPort {
    const opened = connect()
    opened.onMessage.addListener((answer) => {
      if (isNumbered(answer)) settle(answer.sequence, answer)
    })
    // The background has ended, as it does when idle.
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
