/** Builds and runs the OpenTelemetry Collector of `collector/`. */
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { firstLine, freePort, PROGRAMS, type Program, run, startProgram } from './program'

const FOLDER = new URL('collector/', import.meta.url).pathname
/** Of which the program is made: another one is built when one of them changes. */
const SOURCES = ['go.mod', 'go.sum', 'main.go']
const DOWNLOAD_MS = 150_000
/** A cold build on two busy cores takes minutes. */
const BUILD_MS = 900_000

/** Builds it at the first use. Rejects if it does not compile. */
export async function buildCollector(): Promise<Program> {
  const hash = createHash('sha256')
  for (const name of SOURCES) hash.update(await readFile(join(FOLDER, name)))
  const path = join(PROGRAMS, `collector-${hash.digest('hex').slice(0, 16)}`)
  if (existsSync(path)) return { path }
  if ((await run('go', ['version'], { timeoutMs: 30_000 })).code !== 0) {
    return { missing: 'there is no Go to build the OpenTelemetry Collector with' }
  }
  // Names the packages that are needed, and so downloads their modules, but compiles nothing.
  const listed = await run('go', ['list', '-deps', '.'], { cwd: FOLDER, timeoutMs: DOWNLOAD_MS })
  if (listed.code !== 0) return { missing: `the Collector's modules could not be had: ${firstLine(listed.output)}` }
  await mkdir(PROGRAMS, { recursive: true })
  const made = `${path}.${process.pid}`
  const built = await run('go', ['build', '-o', made, '.'], { cwd: FOLDER, timeoutMs: BUILD_MS })
  if (built.code !== 0) throw new Error(`The OpenTelemetry Collector could not be built: ${built.output}`)
  await rename(made, path)
  return { path }
}

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

/** @param environment - variables, besides those that are */
export async function startCollector(path: string, environment: NodeJS.ProcessEnv = {}): Promise<Collector> {
  const folder = await mkdtemp(join(tmpdir(), 'tracepane-collector-'))
  const file = join(folder, 'traces.jsonl')
  const config = join(folder, 'config.yaml')
  const port = await freePort()
  await writeFile(config, configOf(port, file))
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
function configOf(port: number, file: string): string {
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
service:
  pipelines:
    traces:
      receivers: [otlp]
      exporters: [file]
`
}
