// Plain JavaScript without a dependency: it runs before anything is installed.
import { spawn, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const OLDEST_NODE = [20, 19]
export const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** Ends the process with one sentence if this Node is too old to go on. */
export function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST_NODE
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return
  fail(`Tracepane needs Node ${OLDEST_NODE.join('.')} or newer; this is ${process.versions.node}.`)
}

/**
 * Installs what the lock file names, unless it is all there. Not by `npm ci`: that refuses a lock file written where the
 * registry had not all of the packages that a tool publishes for other systems.
 */
export function installPackages() {
  if (isInstalled()) return
  process.stdout.write('Installing the packages…\n')
  const arguments_ = ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error']
  const options = {
    cwd: ROOT,
    stdio: /** @type {const} */ (['ignore', 'inherit', 'inherit']),
    env: { ...process.env, PUPPETEER_SKIP_DOWNLOAD: 'true' },
  }
  // npm's own script runs in this Node on every system; started by its name it would need a shell on Windows.
  const npm = process.env.npm_execpath
  let result
  for (let attempt = 0; attempt < 2; attempt++) {
    result = npm
      ? spawnSync(process.execPath, [npm, ...arguments_], options)
      : spawnSync('npm', arguments_, { ...options, shell: process.platform === 'win32' })
    if (result.status === 0) return
  }
  fail(
    `The packages could not be installed: \`npm install\` failed${result?.error ? ` (${result.error.message})` : ''}.`,
  )
}

/**
 * Runs a TypeScript file in a Node of its own and ends this process as it ended.
 * @param {string} file below the repository's root
 * @param {readonly string[]} arguments_
 */
export function runTypeScript(file, arguments_) {
  const child = spawn(process.execPath, ['test/start/run-typescript.mjs', file, ...arguments_], {
    cwd: ROOT,
    stdio: 'inherit',
  })
  // Ctrl-C reaches the child too, which then closes its browser; this process only waits for it.
  process.on('SIGINT', () => {})
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)))
}

/** @param {string} sentence */
export function fail(sentence) {
  process.stderr.write(`${sentence}\n`)
  process.exit(1)
}

function isInstalled() {
  const wanted = packagesOf(`${ROOT}/package-lock.json`)
  const present = packagesOf(`${ROOT}/node_modules/.package-lock.json`)
  if (!wanted || !present) return false
  return Object.entries(wanted).every(
    // Optional packages are those of other systems.
    ([path, entry]) => path === '' || entry.optional || entry.devOptional || entry.version === present[path]?.version,
  )
}

/** @param {string} file */
function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages
  } catch {
    return undefined
  }
}
