/** Programs in Go that are built from modules, once. */
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rename } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { firstLine, PROGRAMS, type Program, run } from './program'

/** Of which a program is made: another one is built when one of them changes. */
const SOURCES = ['go.mod', 'go.sum', 'main.go']
const DOWNLOAD_MS = 150_000
/** A cold build on two busy cores takes minutes. */
const BUILD_MS = 900_000

/**
 * Builds it at the first use. Rejects if it does not compile.
 * @param folder - with a `main.go` and the modules that it needs
 * @param title - what it is called where it is said to be missing
 */
export async function buildGoProgram(folder: string, title: string): Promise<Program> {
  const hash = createHash('sha256')
  for (const name of SOURCES) hash.update(await readFile(join(folder, name)))
  const path = join(PROGRAMS, `${basename(folder)}-${hash.digest('hex').slice(0, 16)}`)
  if (existsSync(path)) return { path }
  if ((await run('go', ['version'], { timeoutMs: 30_000 })).code !== 0) {
    return { missing: `there is no Go to build ${title} with` }
  }
  // Names the packages that are needed, and so downloads their modules, but compiles nothing.
  const listed = await run('go', ['list', '-deps', '.'], { cwd: folder, timeoutMs: DOWNLOAD_MS })
  if (listed.code !== 0) return { missing: `the modules of ${title} could not be had: ${firstLine(listed.output)}` }
  await mkdir(PROGRAMS, { recursive: true })
  const made = `${path}.${process.pid}`
  const built = await run('go', ['build', '-o', made, '.'], { cwd: folder, timeoutMs: BUILD_MS })
  if (built.code !== 0) throw new Error(`${title} could not be built: ${built.output}`)
  await rename(made, path)
  return { path }
}
