/** The connection of a panel to `npx tracepane`. Where none runs, it costs an attempt now and then. */
import { PANEL_PATH, PANEL_PROTOCOL, type ToReceiver, toldByReceiver } from './receiver-protocol'

/** ms until it is looked for again; each time in vain doubles it. */
const FIRST_DELAY_MS = 5000
const MAX_DELAY_MS = 120_000

export interface ReceiverListener {
  connected(isConnected: boolean): void
  /** There is something of a trace, and how new it is. After `connected` it tells all that there is. */
  has(traceId: string, sequence: number): void
  /** The answer to `ask`, as OTLP in JSON; `sequence` 0 if the trace is gone. */
  trace(traceId: string, sequence: number, otlp: string): void
}

export interface ReceiverConnection {
  /** What came of a trace after a sequence. Asked while there is no connection, it gets no answer. */
  ask(traceId: string, after: number): void
  /** Looks for the receiver now, if there is no connection. */
  look(): void
  close(): void
}

/** As much of the web as is needed. */
export interface Web {
  open(url: string, protocol: string): WebSocket
  /** Whether somebody can see what would come. Tells, too, when that begins. */
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

  /** A panel that nobody sees looks again when it is seen. */
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
