/** A backend on loopback, for what it answers at which path. It is our own: what real ones answer is recorded in the tests. */
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Reply {
  readonly status?: number
  readonly type?: string
  readonly body?: string | Uint8Array
}

export interface BackendDouble {
  readonly url: string
  /** Path and query of each request, in order. */
  readonly asked: string[]
  readonly headers: IncomingHttpHeaders[]
  close(): Promise<void>
}

/** `reply` undefined: the connection is cut. */
export async function startBackend(reply: (path: string) => Reply | undefined): Promise<BackendDouble> {
  const asked: string[] = []
  const headers: IncomingHttpHeaders[] = []
  const server = createServer((request, response) => {
    const path = request.url ?? ''
    asked.push(path)
    headers.push(request.headers)
    const answer = reply(path)
    if (answer === undefined) {
      request.socket.destroy()
      return
    }
    const { status = 200, type = 'application/json', body = '' } = answer
    response.writeHead(status, { 'content-type': type, ...(status === 302 ? { location: '/elsewhere' } : {}) })
    response.end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    headers,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
