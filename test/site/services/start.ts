/** The shop as `npm start` has it: behind a gateway, with services behind it, all of which send their spans by OTLP. */
import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { LocalServer } from '../../local-server'
import { startGateway } from './gateway'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))
const RUNNER = `${ROOT}/test/start/run-typescript.mjs`

const SERVICES = ['payments', 'warehouse', 'recommendations', 'shop'] as const

/** `endpoint`: where OTLP goes, `http://localhost:4318`. */
export async function startShop(endpoint: string): Promise<LocalServer> {
  const processes = SERVICES.map((name) =>
    fork(RUNNER, ['test/site/services/main.ts', name, endpoint], { cwd: ROOT, execArgv: [] }),
  )
  const stop = () => {
    for (const child of processes) child.kill()
  }
  try {
    const said = await Promise.all(processes.map((child, i) => saidBy(child, SERVICES[i] ?? '')))
    const origins = Object.fromEntries(SERVICES.map((name, i) => [name, said[i] ?? '']))
    for (const child of processes) child.send(origins)
    const gateway = await startGateway(origins.shop ?? '', endpoint)
    return {
      ...gateway,
      async close() {
        stop()
        await gateway.close()
      },
    }
  } catch (error) {
    stop()
    throw error
  }
}

/** Where a service listens, which is all that it says. */
function saidBy(child: ChildProcess, name: string): Promise<string> {
  return new Promise((resolve, reject) => {
    child.once('message', (origin) => resolve(String(origin)))
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`the service ${name} ended with ${code}`)))
  })
}
