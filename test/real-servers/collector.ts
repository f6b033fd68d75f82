/** Builds and runs the OpenTelemetry Collector of `collector/`. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildGoProgram } from './go-program'
import { freePort, type Program, startProgram } from './program'

const FOLDER = new URL('collector', import.meta.url).pathname

/** Builds it at the first use. Rejects if it does not compile. */
export function buildCollector(): Promise<Program> {
  return buildGoProgram(FOLDER, 'the OpenTelemetry Collector')
}

/** A Collector that runs. */
export interface Collector {
  /** Of OTLP/HTTP. */
  readonly endpoint: string
  readonly pid: number
  /** The file in which it writes what it gets: requests as OTLP in JSON, one on a line. */
  readonly file: string
  /** All that is in the file. */
  written(): Promise<string>
  close(): Promise<void>
}

/**
 * @param environment - variables, besides those that are
 * @param zipkin - the URL of a Zipkin to which it sends all that it gets, too
 */
export async function startCollector(
  path: string,
  environment: NodeJS.ProcessEnv = {},
  zipkin?: string,
): Promise<Collector> {
  const folder = await mkdtemp(join(tmpdir(), 'tracepane-collector-'))
  const file = join(folder, 'traces.jsonl')
  const config = join(folder, 'config.yaml')
  const port = await freePort()
  await writeFile(config, configOf(port, file, zipkin))
  await writeFile(file, '')
  const endpoint = `http://127.0.0.1:${port}`
  const headers = { 'content-type': 'application/json' }
  const isReady = async () => (await fetch(`${endpoint}/v1/traces`, { method: 'POST', body: '{}', headers })).ok
  const { pid, close } = await startProgram(path, ['--config', config], isReady, environment)
  return {
    endpoint,
    pid,
    file,
    written: () => readFile(file, 'utf8'),
    async close() {
      await close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Any page may send to it, as one with an OpenTelemetry of its own does. */
function configOf(port: number, file: string, zipkin: string | undefined): string {
  const toZipkin = zipkin === undefined ? '' : `  zipkin:\n    endpoint: ${zipkin}/api/v2/spans\n`
  return `receivers:
  otlp:
    protocols:
      http:
        endpoint: 127.0.0.1:${port}
        cors:
          allowed_origins: ["*"]
          allowed_headers: ["*"]
exporters:
  file:
    path: ${file}
    flush_interval: 200ms
${toZipkin}service:
  pipelines:
    traces:
      receivers: [otlp]
      exporters: [${toZipkin === '' ? 'file' : 'file, zipkin'}]
`
}
