/** Builds and runs the Jaeger of `jaeger/`. */
import { buildGoProgram } from './go-program'
import { freePort, type Program, startProgram } from './program'

const FOLDER = new URL('jaeger', import.meta.url).pathname

/** Builds it at the first use. Rejects if it does not compile. */
export function buildJaeger(): Promise<Program> {
  return buildGoProgram(FOLDER, 'Jaeger')
}

/** A Jaeger that runs. */
export interface Jaeger {
  /** Of OTLP/HTTP. */
  readonly endpoint: string
  /** Of its API and its pages. */
  readonly url: string
  close(): Promise<void>
}

/** With its spans in memory. */
export async function startJaeger(path: string): Promise<Jaeger> {
  const ports = { otlp: await freePort(), query: await freePort() }
  const unused = { 'otlp-grpc': await freePort(), 'query-grpc': await freePort() }
  const given = Object.entries({ ...ports, ...unused }).map(([name, port]) => `-${name}=127.0.0.1:${port}`)
  const endpoint = `http://127.0.0.1:${ports.otlp}`
  const url = `http://127.0.0.1:${ports.query}`
  const headers = { 'content-type': 'application/json' }
  const isReady = async () =>
    (await fetch(`${url}/api/services`)).ok &&
    (await fetch(`${endpoint}/v1/traces`, { method: 'POST', body: '{}', headers })).ok
  const { close } = await startProgram(path, given, isReady)
  return { endpoint, url, close }
}
