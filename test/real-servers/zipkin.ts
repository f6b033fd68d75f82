/** Fetches and runs Zipkin's own server. */
import { createHash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { firstLine, freePort, PROGRAMS, type Program, run, startProgram } from './program'

const VERSION = '3.6.1'
const SHA256 = 'd8326e0ed4f43855dba81228f688554706e52578a7c782d9a90b73f8680654a1'
const COPY = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy'
const DOWNLOAD_MS = 150_000

/** Downloads it at the first use. Rejects if it is not the program that it should be. */
export async function fetchZipkin(): Promise<Program> {
  for (const [command, name] of [
    ['java', 'Java'],
    ['mvn', 'Maven'],
  ] as const) {
    if ((await run(command, ['-version'], { timeoutMs: 30_000 })).code !== 0) {
      return { missing: `there is no ${name} to ${name === 'Java' ? 'run' : 'fetch'} Zipkin with` }
    }
  }
  const path = join(PROGRAMS, `zipkin-server-${VERSION}-exec.jar`)
  if (existsSync(path)) return { path }
  await mkdir(PROGRAMS, { recursive: true })
  const artifact = `-Dartifact=io.zipkin:zipkin-server:${VERSION}:jar:exec`
  const copied = await run('mvn', ['-B', '-q', COPY, artifact, `-DoutputDirectory=${PROGRAMS}`], {
    timeoutMs: DOWNLOAD_MS,
  })
  if (copied.code !== 0 || !existsSync(path)) {
    return { missing: `Zipkin could not be had: ${firstLine(copied.output)}` }
  }
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  const sum = hash.digest('hex')
  if (sum !== SHA256) {
    await rm(path)
    throw new Error(`Zipkin ${VERSION} has the SHA-256 ${sum}, and not ${SHA256}`)
  }
  return { path }
}

/** A Zipkin that runs. */
export interface Zipkin {
  /** Of its API and its pages. */
  readonly url: string
  close(): Promise<void>
}

/** With its spans in memory. */
export async function startZipkin(path: string): Promise<Zipkin> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const listen = [`port=${port}`, 'ip=127.0.0.1', 'protocols[0]=http'].map((one) => `--armeria.ports[0].${one}`)
  const given = ['-Xmx256m', '-XX:TieredStopAtLevel=1', '-jar', path, ...listen]
  const isReady = async () => (await fetch(`${url}/health`)).ok
  const { close } = await startProgram('java', given, isReady)
  return { url, close }
}
