/** The panel's connection to `npx tracepane`. If none is running, it costs an attempt now and then. */
import { PANEL_PATH, PANEL_PROTOCOL, type ToReceiver, toldByReceiver } from './receiver-protocol'

/** The delay before the next attempt, in ms; each failed attempt doubles it. */
const FIRST_DELAY_MS = 5000
const MAX_DELAY_MS = 120_000

/** What the panel hears from the receiver. */
export interface ReceiverListener {
  connected(isConnected: boolean): void
  /** The receiver has something new of a trace, up to `sequence`. After `connected` this is called for all its traces. */
  has(traceId: string, sequence: number): void
  /** The answer to `ask`, as OTLP in JSON; `sequence` is 0 if the receiver no longer has the trace. */
  trace(traceId: string, sequence: number, otlp: string): void
}

/** The panel's side of the connection. */
export interface ReceiverConnection {
  /** Asks for what arrived of a trace after a sequence. Without a connection there is no answer. */
  ask(traceId: string, after: number): void
  /** Tries to connect now, if there is no connection. */
  look(): void
  close(): void
}

/** The part of the web platform that is used; tests pass their own. */
export interface Web {
  open(url: string, protocol: string): WebSocket
  /** Whether the panel is visible. */
  isVisible(): boolean
  onVisible(visible: () => void): () => void
}

const WEB: Web = {
  open: (url, protocol) => new WebSocket(url, protocol),
  isVisible: () => document.visibilityState === 'visible',
  onVisible(visible) {
    const changed = () => {
      if (document.visibilityState === 'visible') visible()
    }
    document.addEventListener('visibilitychange', changed)
    return () => document.removeEventListener('visibilitychange', changed)
  },
}

/** Connects to the receiver on a port, and reconnects as long as the panel is visible. */
export function connectToReceiver(port: number, listener: ReceiverListener, web = WEB): ReceiverConnection {
  let socket: WebSocket | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let delayMs = FIRST_DELAY_MS
  let isClosed = false
  const undo = web.onVisible(() => {
    if (socket === undefined && timer === undefined) look()
  })
  look()
  return {
    ask(traceId, after) {
      const asked: ToReceiver = { type: 'ask', traceId, after }
      if (socket?.readyState === 1) socket.send(JSON.stringify(asked))
    },
    look,
    close() {
      isClosed = true
      clearTimeout(timer)
      undo()
      socket?.close()
    },
  }

  function look(): void {
    if (socket !== undefined || isClosed) return
    clearTimeout(timer)
    timer = undefined
    const opened = web.open(`ws://127.0.0.1:${port}${PANEL_PATH}`, PANEL_PROTOCOL)
    let wasOpen = false
    socket = opened
    opened.addEventListener('open', () => {
      wasOpen = true
      delayMs = FIRST_DELAY_MS
      listener.connected(true)
    })
    opened.addEventListener('message', ({ data }) => hear(data))
    opened.addEventListener('close', () => {
      socket = undefined
      if (wasOpen) listener.connected(false)
      if (!isClosed) wait()
    })
  }

  /** A hidden panel tries again once it is visible. */
  function wait(): void {
    timer = setTimeout(() => {
      timer = undefined
      if (web.isVisible()) look()
    }, delayMs)
    delayMs = Math.min(MAX_DELAY_MS, delayMs * 2)
  }

  function hear(data: unknown): void {
    const told = typeof data === 'string' ? toldByReceiver(data) : undefined
    if (told?.type === 'has') for (const [traceId, sequence] of told.traces) listener.has(traceId, sequence)
    else if (told?.type === 'trace') listener.trace(told.traceId, told.sequence, told.otlp)
  }
}
