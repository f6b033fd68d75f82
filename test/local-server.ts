/** Servers of tests, at a port on loopback that is free. */
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A server that listens. */
export interface LocalServer {
  readonly port: number
  readonly origin: string
  /** The same server by another name: another origin, and another site. */
  readonly otherOrigin: string
  /** Ends open connections, too. */
  close(): Promise<void>
}

/** @param given - what answers its requests, or a server that listens nowhere yet */
export async function startLocalServer(given: RequestListener | Server): Promise<LocalServer> {
  const server = typeof given === 'function' ? createServer(given) : given
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    port,
    origin: `http://127.0.0.1:${port}`,
    otherOrigin: `http://localhost:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}
