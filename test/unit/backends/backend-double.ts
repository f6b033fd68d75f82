/** A backend on loopback, for what it answers at which path. It is our own: what real ones answer is recorded in the tests. */
import type { IncomingHttpHeaders } from 'node:http'
import { startLocalServer } from '../../local-server'

export interface Reply {
  readonly status?: number
  readonly type?: string
  readonly body?: string | Uint8Array
  readonly headers?: Readonly<Record<string, string>>
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
  const seen: IncomingHttpHeaders[] = []
  const { origin, close } = await startLocalServer((request, response) => {
    const path = request.url ?? ''
    asked.push(path)
    seen.push(request.headers)
    const answer = reply(path)
    if (answer === undefined) {
      request.socket.destroy()
      return
    }
    const { status = 200, type = 'application/json', body = '', headers } = answer
    response.writeHead(status, {
      'content-type': type,
      ...(status === 302 ? { location: '/elsewhere' } : {}),
      ...headers,
    })
    response.end(body)
  })
  return {
    url: origin,
    asked,
    headers: seen,
    close,
  }
}
