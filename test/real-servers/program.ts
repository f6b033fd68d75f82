/** Programs that tests run on loopback, and that are made at their first use. */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { promisify } from 'node:util'

/** Where they are kept. */
export const PROGRAMS = new URL('../../.artifacts/real-servers', import.meta.url).pathname

const START_MS = 60_000

/** Where it is, or in one line why it cannot be had here. */
export type Program = { readonly path: string } | { readonly missing: string }

/** The title of the tests that need it; it says why they are left out. */
export function titleWith(title: string, program: Program): string {
  return 'missing' in program ? `${title} (left out: ${program.missing})` : title
}

/** How a command ended. */
export interface Result {
  readonly code: number
  /** What it wrote, and the reason if it could not be started or took too long. */
  readonly output: string
}

/** Runs a command to its end. Never rejects. */
export async function run(
  command: string,
  given: readonly string[],
  options: { readonly cwd?: string; readonly timeoutMs: number },
): Promise<Result> {
  try {
    const { stdout, stderr } = await promisify(execFile)(command, given, {
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      timeout: options.timeoutMs,
      maxBuffer: 64e6,
    })
    return { code: 0, output: stdout + stderr }
  } catch (error) {
    const { code, killed, stdout = '', stderr = '', message } = error as ExecFailure
    const reason = killed === true ? `no end within ${options.timeoutMs / 1000} s` : message
    return { code: typeof code === 'number' ? code : 1, output: `${stdout}${stderr}` || reason }
  }
}

interface ExecFailure {
  readonly code?: number | string
  readonly killed?: boolean
  readonly stdout?: string
  readonly stderr?: string
  readonly message: string
}

/** The line of an output that says most, for a message of one line. */
export function firstLine(output: string): string {
  const lines = output.split('\n').map((line) => line.trim())
  return (lines.find((line) => /error|refused|timeout|denied|not found/i.test(line)) ?? lines[0] ?? '').slice(0, 200)
}

/** A program that runs until it is closed. */
export interface RunningProgram {
  readonly pid: number
  close(): Promise<void>
}

/** @param isReady - asked until it says yes. Rejects with what the program wrote if it does not come up. */
export async function startProgram(
  command: string,
  given: readonly string[],
  isReady: () => Promise<boolean>,
  environment: NodeJS.ProcessEnv = {},
): Promise<RunningProgram> {
  const env = { ...process.env, ...environment }
  const program = spawn(command, given, { stdio: ['ignore', 'pipe', 'pipe'], env })
  let said = ''
  for (const stream of [program.stdout, program.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-4000)
    })
  }
  const ended = endOf(program)
  const close = async () => {
    program.kill('SIGKILL')
    await ended
  }
  for (const end = Date.now() + START_MS; ; ) {
    if (await isReady().catch(() => false)) return { pid: program.pid ?? 0, close }
    if (Date.now() > end || program.exitCode !== null) {
      await close()
      throw new Error(`${command} did not start: ${said}`)
    }
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

function endOf(program: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    program.once('close', () => resolve())
    program.once('error', () => resolve())
  })
}

/** A port on loopback that nobody uses now. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address !== null ? address.port : 0
}
