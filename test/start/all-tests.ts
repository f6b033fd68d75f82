/**
 * `npm test`: format and lint, types, unit tests, packages, end-to-end tests. Every part runs even if one before it failed
 * (but for the end-to-end tests, which need a build). The last line counts them all. `npm run smoke` does a part of it,
 * in less than two minutes: before a commit.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { constants, setPriority } from 'node:os'
import { relative } from 'node:path'
import { findBrowser, NoBrowser } from './browser'

interface Tally {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
  /** The full names of the tests that failed. */
  readonly names?: readonly string[]
  /** What groups of tests that were left out say of themselves: their titles, with the reason. */
  readonly leftOut?: readonly string[]
}

/** What is used of the report that Vitest writes. */
interface Report {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly numFailedTestSuites: number
  readonly numPendingTests: number
  readonly testResults: readonly {
    readonly name: string
    readonly status: string
    readonly assertionResults: readonly {
      readonly status: string
      readonly fullName: string
      readonly ancestorTitles: readonly string[]
    }[]
  }[]
}

const REPORTS = '.artifacts/reports'
/** One end-to-end claim of each kind: a trace in the real panel, a page's start, and its end. */
const SMOKE_FILES = ['panel/shop', 'traces/page-start', 'traces/leaving'].map((name) => `test/e2e/${name}.test.ts`)
const isSmoke = process.argv.includes('--smoke')
// `vitest.config.ts` leaves the longest unit tests out.
if (isSmoke) process.env.TRACEPANE_SMOKE = 'true'

const total = { passed: 0, failed: 0, skipped: 0 }
const failures: string[] = []
const leftOut = new Set<string>()

rmSync(REPORTS, { recursive: true, force: true })
mkdirSync(REPORTS, { recursive: true })

const lint = () =>
  step('format and lint', ['node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.'])
const types = () => step('types', ['node_modules/typescript/bin/tsc', '-p', '.'])
const typesOfTests = () => step('types of the tests', ['node_modules/typescript/bin/tsc', '-p', 'test'])
if (isSmoke) {
  // Side by side: none of them keeps two cores busy, and end-to-end tests mostly wait.
  const endToEnd = step('build', ['node_modules/vite/bin/vite.js', 'build', '--logLevel', 'error']).then(
    async (built) => {
      if (built && (await hasBrowser())) await endToEndTests(runInOnePiece, SMOKE_FILES)
    },
  )
  await Promise.all([lint(), types(), typesOfTests()])
  await unitTests(runBehind)
  await endToEnd
} else {
  await lint()
  await types()
  await typesOfTests()
  await unitTests(runAloud)
  const built = await step('packages for both browsers, built twice', [
    'test/start/run-typescript.mjs',
    'test/start/release.ts',
  ])
  if (built && (await hasBrowser())) await endToEndTests(runAloud)
}

for (const title of leftOut) console.log(`LEFT OUT: ${title}`)
for (const failure of failures) console.log(`FAILED: ${failure}`)
const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : ''
console.log(`${total.passed} passed, ${total.failed} failed${skipped}`)
process.exitCode = total.failed > 0 ? 1 : 0

/** All of them tell how much of the code they ran, and fail where that is less than the configuration asks for. */
function unitTests(run: Run): Promise<void> {
  return suite(run, 'unit tests', 'vitest.config.ts', 'unit', isSmoke ? [] : ['--coverage'])
}

/** @param files - all, if none is given */
function endToEndTests(run: Run, files: readonly string[] = []): Promise<void> {
  return suite(run, 'end-to-end tests', 'test/e2e/vitest.config.ts', 'e2e', files)
}

/** A check that passes or fails as a whole. */
async function step(name: string, command: readonly string[]): Promise<boolean> {
  const passed = (await runInOnePiece(name, command)) === 0
  count(name, { passed: passed ? 1 : 0, failed: passed ? 0 : 1, skipped: 0 })
  return passed
}

/** A Vitest run; its tests are counted from its own report. `more`: files and options of Vitest's. */
async function suite(
  run: Run,
  name: string,
  config: string,
  report: string,
  more: readonly string[] = [],
): Promise<void> {
  const file = `${REPORTS}/${report}.json`
  const options = ['--config', config, '--reporter=default', '--reporter=json', `--outputFile=${file}`]
  const command = ['node_modules/vitest/vitest.mjs', 'run', ...options, ...more]
  const code = await run(name, command)
  const tally = readTally(file)
  // A run that broke before it could count is one failure.
  if (tally === undefined || (code !== 0 && tally.failed === 0)) {
    count(name, { passed: tally?.passed ?? 0, failed: 1, skipped: tally?.skipped ?? 0 })
  } else count(name, tally)
}

async function hasBrowser(): Promise<boolean> {
  try {
    process.env.TRACEPANE_BROWSER = await findBrowser((line) => console.log(line))
    return true
  } catch (error) {
    console.error(error instanceof NoBrowser ? error.message : error)
    count('a browser for the end-to-end tests', { passed: 0, failed: 1, skipped: 0 })
    return false
  }
}

function count(name: string, tally: Tally): void {
  total.passed += tally.passed
  total.failed += tally.failed
  total.skipped += tally.skipped
  for (const title of tally.leftOut ?? []) leftOut.add(title)
  // At the end, where whoever has only the last lines of a long log still sees them.
  if (tally.failed > 0) failures.push(...(tally.names?.map((test) => `${name}: ${test}`) ?? [name]))
}

function readTally(file: string): Tally | undefined {
  try {
    const report: Report = JSON.parse(readFileSync(file, 'utf8'))
    const failed = report.testResults.flatMap(({ name, status, assertionResults }) => {
      const tests = assertionResults.filter((one) => one.status === 'failed').map(({ fullName }) => fullName)
      const all = tests.length === 0 && status === 'failed' ? ['(the whole file)'] : tests
      return all.map((test) => `${relative('.', name)} > ${test}`)
    })
    return {
      ...(failed.length > 0 ? { names: failed } : {}),
      leftOut: report.testResults.flatMap(({ assertionResults }) =>
        assertionResults.flatMap(({ status, ancestorTitles: [title] }) =>
          status === 'skipped' && title?.includes('left out') ? [title] : [],
        ),
      ),
      passed: report.numPassedTests,
      failed: report.numFailedTests + (report.numFailedTestSuites > 0 && report.numFailedTests === 0 ? 1 : 0),
      skipped: report.numPendingTests,
    }
  } catch {
    return undefined
  }
}

/** Runs a command of Node's, says its name, and gives its exit code. */
type Run = (name: string, command: readonly string[]) => Promise<number>

/** What it says is seen at once. */
function runAloud(name: string, command: readonly string[]): Promise<number> {
  return exitOf(startAloud(name, command))
}

/** The same, behind whatever runs beside it: a browser mostly waits, and is to have the processor when it does not. */
function runBehind(name: string, command: readonly string[]): Promise<number> {
  const child = startAloud(name, command)
  if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_LOW)
  return exitOf(child)
}

function startAloud(name: string, command: readonly string[]): ChildProcess {
  console.log(`\n— ${name}`)
  return spawn(process.execPath, command, { stdio: ['ignore', 'inherit', 'inherit'] })
}

function exitOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve) => child.on('exit', (code) => resolve(code ?? 1)))
}

/** What it says is seen when it has ended, as another may run beside it. */
async function runInOnePiece(name: string, command: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'pipe'] })
  const said: Buffer[] = []
  child.stdout.on('data', (data) => said.push(data))
  child.stderr.on('data', (data) => said.push(data))
  const code: number | null = await new Promise((resolve) => child.on('close', resolve))
  console.log(`\n— ${name}`)
  process.stdout.write(Buffer.concat(said))
  return code ?? 1
}
