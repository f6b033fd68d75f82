/** The recipes for test runs, as `docs/recipes.md` has them: the trace of a failed test is a file that the panel reads. */
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import type { Browser, Page } from 'puppeteer'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readTraceFile } from '../../../panel/formats/all'
import { browserFlags, findBrowser } from '../../start/browser'
import { snippetFile } from '../../unit/recipes/snippets'

const EXTENSION = resolve('dist/chrome')
const PAGE = `<!doctype html><title>Cart</title><button>Pay</button><output></output>
<script>
  document.querySelector('button').onclick = () => tracing.trace('pay', async (span) => {
    span.setAttribute('lines', [1, 2])
    const answer = await fetch('/api/pay', { method: 'POST' })
    span.recordError(new Error('HTTP ' + answer.status)).setStatus(2)
    setTimeout(() => { document.querySelector('output').textContent = 'failed' })
  })
</script>`

let server: Server
let origin: string
let executablePath: string
let folder: string

beforeAll(async () => {
  server = createServer((request, response) => {
    response.setHeader('content-type', 'text/html')
    response.statusCode = request.url === '/api/pay' ? 502 : 200
    response.end(PAGE)
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  executablePath = await findBrowser()
  folder = mkdtempSync(join(tmpdir(), 'tracepane-runs-'))
})

afterAll(() => {
  server.close()
  rmSync(folder, { recursive: true, force: true })
})

function expectTrace(text: string): void {
  const read = readTraceFile(text)
  if (!('spans' in read)) throw new Error(`${read.reason} at ${read.where}`)
  const find = (name: string) => read.spans.find((span) => span.name === name)
  const [pay, request] = [find('pay'), find('POST')]
  expect(read.spans.map(({ name }) => name)).toEqual(expect.arrayContaining(['pay', 'POST']))
  expect(request?.parentId).toBe(pay?.spanId)
  expect(pay?.status.code).toBe(2)
  expect(read.leftOut).toBe(0)
}

it('Puppeteer: a test that fails leaves its trace, one that passes none', async () => {
  interface Recipe {
    launchTraced(extension: string, origin: string, options: object): Promise<Browser>
    withTrace(browser: Browser, file: string, test: (page: Page) => Promise<void>): Promise<void>
  }
  snippetFile('kept-spans.ts')
  const { launchTraced, withTrace }: Recipe = await import(/* @vite-ignore */ snippetFile('puppeteer.ts'))
  const browser = await launchTraced(EXTENSION, origin, { executablePath, args: browserFlags() })
  try {
    const work = async (page: Page) => {
      await page.goto(origin)
      await page.click('button')
      await page.waitForFunction(() => document.querySelector('output')?.textContent === 'failed')
    }
    const failing = withTrace(browser, join(folder, 'failed.json'), async (page) => {
      await work(page)
      throw new Error('the test failed')
    })
    await expect(failing).rejects.toThrow('the test failed')
    await withTrace(browser, join(folder, 'passed.json'), work)
  } finally {
    await browser.close()
  }
  expectTrace(readFileSync(join(folder, 'failed.json'), 'utf8'))
  expect(() => readFileSync(join(folder, 'passed.json'))).toThrow('ENOENT')
})

it('Playwright: a test that fails has its trace attached, one that passes none', async () => {
  snippetFile('kept-spans.ts')
  const recipe = snippetFile('playwright.ts')
  const place = dirname(recipe)
  writeFileSync(
    join(place, 'cart.spec.ts'),
    `import { expect } from '@playwright/test'
import { test } from './playwright'
for (const wanted of ['failed', 'paid'])
  test(wanted, async ({ page }) => {
    await page.goto('/')
    await page.click('button')
    await page.waitForFunction(() => document.querySelector('output').textContent !== '')
    expect(await page.textContent('output')).toBe(wanted)
  })
`,
  )
  const report = join(folder, 'report.json')
  writeFileSync(
    join(place, 'playwright.config.ts'),
    `export default {
  testDir: '.', testMatch: 'cart.spec.ts', workers: 1, timeout: 120_000, outputDir: ${JSON.stringify(join(folder, 'out'))},
  reporter: [['json', { outputFile: ${JSON.stringify(report)} }]],
  use: { baseURL: ${JSON.stringify(origin)}, launchOptions: ${JSON.stringify({ executablePath, args: browserFlags() })} },
}
`,
  )
  const cli = resolve('node_modules/@playwright/test/cli.js')
  const options = ['test', '--config', join(place, 'playwright.config.ts')]
  const env = { ...process.env, TRACEPANE: EXTENSION, FORCE_COLOR: '0' }
  const said = await new Promise<string>((done) =>
    execFile(process.execPath, [cli, ...options], { env, timeout: 235_000 }, (_error, out, err) => done(out + err)),
  )
  const { suites } = JSON.parse(readFileSync(report, 'utf8'))
  const results = new Map<string, { status: string; attachments: { name: string; path?: string; body?: string }[] }>(
    suites[0].specs.map((spec: { title: string; tests: [{ results: [object] }] }) => [
      spec.title,
      spec.tests[0].results[0],
    ]),
  )
  expect(results.get('failed'), said).toMatchObject({ status: 'passed', attachments: [] })
  const attached = results.get('paid')?.attachments.find(({ name }) => name === 'trace.json')
  expect(results.get('paid')?.status).toBe('failed')
  expectTrace(Buffer.from(attached?.body ?? '', 'base64').toString())
})
