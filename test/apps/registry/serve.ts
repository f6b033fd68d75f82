/** What the applications are served by. */
import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process'
import { cpSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Answer, Running } from './application'

const SOURCES = new URL('.', import.meta.url).pathname
/** Where the packages are installed, and the applications built. */
export const WORK = new URL('../../../.artifacts/applications/', import.meta.url).pathname
/** An answer takes so long as one from a server nearby. */
const ANSWER_MS = 25
const START_MS = 90_000

/**
 * Installs the packages as the lock file names them, unless they are there, and brings the sources beside them. Not by `npm ci`,
 * for the reason that `test/start/install.mjs` names.
 */
export function prepare(): void {
  const lock = readFileSync(join(SOURCES, 'package-lock.json'), 'utf8')
  const installed = join(WORK, 'installed-lock.json')
  const isInstalled = existsSync(installed) && readFileSync(installed, 'utf8') === lock
  cpSync(SOURCES, WORK, { recursive: true })
  if (isInstalled) return
  execFileSync('npm', ['install', '--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--legacy-peer-deps'], {
    cwd: WORK,
    stdio: 'inherit',
  })
  writeFileSync(installed, lock)
}

export function packageFile(path: string): string {
  return join(WORK, 'node_modules', path)
}

/** `more`: adds to the server what answers no plain requests, as sockets. */
export async function serve(answer: Answer, more?: (server: Server) => void): Promise<Running> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const url = new URL(request.url ?? '/', 'http://application')
      const reply = () => answer(request, response, url, Buffer.concat(chunks).toString())
      if (/\.(?:js|css|html|json|woff2?|svg|png|ico)$/.test(url.pathname)) reply()
      else setTimeout(reply, ANSWER_MS)
    })
  })
  more?.(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}

export function json(response: ServerResponse, value: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))
}

export function html(response: ServerResponse, body: string, status = 200): void {
  response.writeHead(status, { 'content-type': 'text/html; charset=utf-8' }).end(body)
}

const TYPES: Readonly<Record<string, string>> = {
  js: 'text/javascript',
  css: 'text/css',
  html: 'text/html; charset=utf-8',
  json: 'application/json',
  svg: 'image/svg+xml',
}

/** Answers with a file of `folder`; false if there is none. */
export function file(response: ServerResponse, folder: string, path: string): boolean {
  const found = join(folder, path)
  if (!found.startsWith(folder) || !existsSync(found) || !statSync(found).isFile()) return false
  const type = TYPES[found.split('.').at(-1) ?? ''] ?? 'application/octet-stream'
  response.writeHead(200, { 'content-type': type, 'cache-control': 'no-cache' }).end(readFileSync(found))
  return true
}

/** Runs a command of a package to its end in `folder`. */
export async function run(folder: string, bin: string, ...args: string[]): Promise<void> {
  await promisify(execFile)(process.execPath, [packageFile(bin), ...args], {
    cwd: join(WORK, folder),
    env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
  })
}

/** A server that is a program of its own, on a free port. */
export async function startProgram(folder: string, path: string, ...args: string[]): Promise<Running> {
  const port = await freePort()
  const program = spawn(process.execPath, [path, ...args], {
    cwd: join(WORK, folder),
    stdio: 'ignore',
    env: {
      ...process.env,
      NODE_ENV: 'production',
      HOST: '127.0.0.1',
      HOSTNAME: '127.0.0.1',
      PORT: String(port),
      ORIGIN: `http://127.0.0.1:${port}`,
    },
  })
  const url = `http://127.0.0.1:${port}/`
  try {
    await answers(url, program)
  } catch (error) {
    program.kill()
    throw error
  }
  return { url, close: () => void program.kill() }
}

async function freePort(): Promise<number> {
  const { url, close } = await serve(() => {})
  await close()
  return Number(new URL(url).port)
}

async function answers(url: string, program: ChildProcess): Promise<void> {
  for (const until = Date.now() + START_MS; Date.now() < until; ) {
    if (program.exitCode !== null) break
    const response = await fetch(url).catch(() => undefined)
    if (response !== undefined) return
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  throw new Error(`${program.spawnargs.join(' ')} does not answer`)
}
