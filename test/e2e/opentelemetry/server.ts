import type { IncomingMessage } from 'node:http'
import { type LocalServer, startLocalServer } from '../../local-server'

/** The server of a page with its own OpenTelemetry. */
export interface OpenTelemetryServer extends LocalServer {
  /** From now on this is the page, and `startMs` is when its clock starts. */
  serve(script: string, startMs: number): void
  /** The bodies of all exports since `serve`. */
  exported(): readonly string[]
  /** The trace headers of the requests since `serve`, by path. */
  headers(): Readonly<Record<string, IncomingMessage['headers']>>
}

/** A page, what it fetches, and the collector to which it exports. */
export async function startOpenTelemetryServer(): Promise<OpenTelemetryServer> {
  let page = ''
  let exported: string[] = []
  let headers: Record<string, IncomingMessage['headers']> = {}
  const server = await startLocalServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://server').pathname
    headers[path] = request.headers
    const chunks: Buffer[] = []
    request.on('data', (chunk) => chunks.push(chunk))
    request.on('end', () => {
      if (request.method === 'POST') exported.push(Buffer.concat(chunks).toString('latin1'))
      response.setHeader(
        'content-type',
        path === '/' ? 'text/html' : path === '/script.js' ? 'text/javascript' : 'text/plain',
      )
      response.setHeader('cache-control', 'no-store')
      response.end(
        path === '/'
          ? '<!doctype html><title>Page</title><script src="/script.js"></script>'
          : path === '/script.js'
            ? page
            : '{}',
      )
    })
  })
  return {
    ...server,
    serve(script, startMs) {
      page = script.replaceAll('CLOCK', String(startMs))
      exported = []
      headers = {}
    },
    exported: () => exported,
    headers: () => headers,
  }
}
