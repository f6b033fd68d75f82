/**
 * Lets a port take HTTP/1 and gRPC alike: the first bytes of a connection tell which it is. Services are often given the port of
 * one for the other, and would send in vain.
 */
import type { IncomingMessage, Server } from 'node:http'
import type { Socket } from 'node:net'
import type { ConnectionInjector } from '@grpc/grpc-js'
import type { Output } from './output'

/** With these bytes HTTP/2 begins where both sides know that it is spoken, as in gRPC. */
const HTTP2 = Buffer.from('PRI * HTTP/2')
/** The first byte of a TLS handshake. */
const TLS = 0x16
/** How long a connection may stay silent at its start, in ms. */
const SILENCE_MS = 30_000

/** The server goes on to take HTTP/1; connections that begin otherwise are given to `grpc`, or end. */
export function takeBoth(server: Server, grpc: ConnectionInjector, output: Output): void {
  const [takeHttp] = server.listeners('connection')
  server.removeAllListeners('connection')
  server.on('connection', (socket: Socket) => {
    const end = () => socket.destroy()
    socket.once('error', end)
    socket.setTimeout(SILENCE_MS, end)
    let seen = Buffer.alloc(0)
    const look = (chunk: Buffer) => {
      seen = Buffer.concat([seen, chunk])
      const isHttp2 = HTTP2.subarray(0, seen.length).equals(seen.subarray(0, HTTP2.length))
      if (isHttp2 && seen.length < HTTP2.length) return
      socket.off('data', look).off('error', end).setTimeout(0).off('timeout', end).pause()
      if (seen[0] === TLS) {
        output.malformed('a connection with TLS: use http://, in gRPC also insecure=true')
        end()
        return
      }
      socket.unshift(seen)
      if (isHttp2) grpc.injectConnection(socket)
      else Reflect.apply(takeHttp, server, [socket])
      // Whoever took it listens by now.
      process.nextTick(() => socket.resume())
    }
    socket.on('data', look)
  })
  server.on('upgrade', (request, socket, head) => {
    if (isWebSocket(request)) return
    socket.unshift(head)
    socket.unshift(withoutUpgrade(request))
    Reflect.apply(takeHttp, server, [socket])
    process.nextTick(() => socket.resume())
  })
}

/** Whether a request that asks for another protocol asks for this one. */
export function isWebSocket({ headers }: IncomingMessage): boolean {
  return headers.upgrade?.toLowerCase() === 'websocket'
}

/**
 * The head of a request as it would be if its sender had not asked for another protocol. Java's client asks for HTTP/2 so with each
 * request; a server that does not want it is to answer as if it had not. Node leaves that to us where WebSockets are taken.
 */
function withoutUpgrade({ method, url, rawHeaders }: IncomingMessage): Buffer {
  const lines = [`${method} ${url} HTTP/1.1`]
  for (let i = 0; i < rawHeaders.length; i += 2)
    if (!/^(?:connection|upgrade|http2-settings)$/i.test(rawHeaders[i]))
      lines.push(`${rawHeaders[i]}: ${rawHeaders[i + 1]}`)
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1')
}
