/**
 * The environment of `*.dom.test.ts`: the window of a document by jsdom is the global scope, and the document comes from a
 * server on loopback, so that requests, redirects, CORS and sockets are real.
 */
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { builtinEnvironments, type Environment } from 'vitest/runtime'

/** What the environment adds to the window of the document. */
export interface TestServer {
  /** The server of the document. */
  readonly server: Server
  /** The same server under the name of another origin. */
  readonly otherOrigin: string
  /** Answers the requests. A test replaces it; by default every request gets an empty answer. */
  answer: RequestListener
}

const environment: Environment = {
  name: 'document',
  viteEnvironment: 'client',
  async setupVM(options) {
    const server = createServer((request, response) => testServer.answer(request, response))
    await new Promise<void>((resolve) => server.listen(0, resolve))
    const { port } = server.address() as AddressInfo
    const testServer: TestServer = {
      server,
      otherOrigin: `http://localhost:${port}`,
      answer: (_request, response) => void response.end(),
    }
    const { jsdom } = builtinEnvironments
    if (jsdom.setupVM === undefined) throw new Error('Vitest no longer runs jsdom in a scope of its own')
    const url = `http://127.0.0.1:${port}/app/`
    const { getVmContext, teardown } = await jsdom.setupVM({ ...options, jsdom: { url } })
    Object.assign(getVmContext(), { testServer })
    return {
      getVmContext,
      async teardown() {
        await teardown()
        server.closeAllConnections()
        server.close()
      },
    }
  },
  setup() {
    throw new Error('the tests in a document need the pool vmForks')
  },
}

export default environment
