/**
 * Tells panels what arrives, over a WebSocket. The receiver announces which traces have something new, and a panel asks for those
 * that it knows. Of all other traces it gets nothing but the ids.
 */
import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import { MAX_ANNOUNCED, PANEL_PATH, PANEL_PROTOCOL, type ToPanel, traceAsked } from '../backends/receiver-protocol'
import { isWebSocket } from './both-protocols'
import { refusalOf } from './callers'
import type { Output } from './output'
import type { TraceMemory } from './trace-memory'

/** How long news are collected before they are announced, in ms. */
const GATHER_MS = 30
const MAX_PANELS = 64
/** The most characters of an answer, as a panel handles it between two frames. It asks again for the rest. */
const MAX_ANSWER_CHARACTERS = 512 * 1024
/** A panel that does not read is disconnected beyond this; it will connect again. */
const MAX_BUFFERED_BYTES = 256 * 1024 * 1024

/** The connected panels. */
export interface PanelConnections {
  announce(traceId: string, sequence: number): void
  close(): void
}

/** Accepts panels on these servers. */
export function acceptPanels(servers: readonly Server[], memory: TraceMemory, output: Output): PanelConnections {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 4096, handleProtocols: () => PANEL_PROTOCOL })
  let news = new Map<string, number>()
  let timer: ReturnType<typeof setTimeout> | undefined
  for (const server of servers) server.on('upgrade', upgrade)

  return {
    announce(traceId, sequence) {
      if (sockets.clients.size === 0) return
      news.set(traceId, sequence)
      timer ??= setTimeout(() => {
        const traces = [...news]
        news = new Map()
        timer = undefined
        for (const socket of sockets.clients) tell(socket, { type: 'has', traces })
      }, GATHER_MS)
    },
    close() {
      clearTimeout(timer)
      for (const socket of sockets.clients) socket.terminate()
    },
  }

  function upgrade(request: IncomingMessage, connection: Duplex, head: Buffer): void {
    if (!isWebSocket(request)) return
    connection.on('error', () => connection.destroy())
    const refusal = refusalOf(request.headers)
    const isOurs = request.url === PANEL_PATH && request.headers['sec-websocket-protocol'] === PANEL_PROTOCOL
    if (refusal !== undefined || !isOurs || sockets.clients.size >= MAX_PANELS) {
      if (refusal !== undefined) output.refused(refusal)
      connection.end(`HTTP/1.1 ${isOurs ? '403 Forbidden' : '404 Not Found'}\r\nconnection: close\r\n\r\n`)
      return
    }
    sockets.handleUpgrade(request, connection, head, accept)
  }

  function accept(socket: WebSocket): void {
    output.panels(sockets.clients.size)
    tell(socket, { type: 'has', traces: memory.newest(MAX_ANNOUNCED) })
    socket.on('error', () => socket.terminate())
    socket.on('close', () => output.panels(sockets.clients.size))
    socket.on('message', (data, isBinary) => {
      const asked = isBinary ? undefined : traceAsked(String(data))
      if (asked === undefined) {
        socket.terminate()
        return
      }
      const { traceId, after } = asked
      const { json, sequence } = memory.get(traceId, after, MAX_ANSWER_CHARACTERS) ?? { json: '', sequence: 0 }
      tell(socket, { type: 'trace', traceId, sequence, otlp: `{"resourceSpans":[${json}]}` })
    })
  }

  function tell(socket: WebSocket, message: ToPanel): void {
    if (socket.bufferedAmount > MAX_BUFFERED_BYTES) socket.terminate()
    else socket.send(JSON.stringify(message))
  }
}
