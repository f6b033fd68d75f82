import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type LocalServer, startLocalServer } from '../../local-server'
import { type Harness, launch, until } from '../harness/harness'
import type { Panel, PanelRow } from '../harness/panel'

/** A program that knows nothing of tracing. What it has under `late` comes after a while. */
const PROGRAM = `<!doctype html><title>Program</title><script>
window.app = {
  cart: {
    lines: [],
    get total() { throw new Error('a getter was called') },
    async add(line) {
      await this.check(line)
      this.lines.push(line)
      return this.lines.length
    },
    check(line) { if (line === '') throw new TypeError('no line') },
  },
  checkout() { return this.cart.add('last') },
}
const original = app.cart.add
setTimeout(() => { window.late = { run() { return 'ran' } } }, 300)
</script>`

let server: LocalServer
let harness: Harness
let origin: string

beforeAll(async () => {
  const script = decorated()
  server = await startLocalServer((request, response) => {
    const isScript = request.url === '/decorated.js'
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html')
    response.end(
      isScript
        ? script
        : request.url === '/decorated'
          ? '<!doctype html><script src="/decorated.js"></script>'
          : PROGRAM,
    )
  })
  origin = server.origin
  harness = await launch({ instrumentations: ['fetch'] })
})

afterAll(async () => {
  await harness?.close()
  await server?.close()
})

/** As TypeScript compiles decorators for the browsers of today, which have none. */
function decorated(): string {
  const folder = mkdtempSync(`${tmpdir()}/decorated-`)
  const source = new URL('../../site/page/decorated.ts', import.meta.url).pathname
  const options = [
    '--ignoreConfig',
    '--target',
    'es2022',
    '--module',
    'esnext',
    '--types',
    '',
    '--skipLibCheck',
    '--outDir',
    folder,
  ]
  execFileSync('npx', ['tsc', source, ...options])
  const [file] = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((one) =>
    one.endsWith('decorated.js'),
  )
  const script = readFileSync(`${folder}/${file}`, 'utf8').replace('export {}', '')
  rmSync(folder, { recursive: true })
  return script
}

const lines = (rows: readonly PanelRow[]) => rows.map(({ level, name }) => `${level} ${name}`)

async function setRules(panel: Panel, rules: string): Promise<void> {
  await panel.click('Settings')
  const field = await panel.frame.waitForSelector('textarea')
  await field?.evaluate((area, text) => {
    area.value = text
    area.dispatchEvent(new Event('change', { bubbles: true }))
  }, rules)
  await panel.click('Settings')
}

describe('a program that knows nothing of tracing', () => {
  it('is traced by rules from the panel, now and when it appears, and let go again', async () => {
    const page = await harness.newTab(origin)
    const panel = await harness.openPanel(page)
    await setRules(panel, 'app.cart.*\napp.checkout\nlate.run')
    await until(
      () => page.evaluate('app.cart.add !== original && globalThis.late?.run?.__original'),
      'not wrapped',
      30_000,
    )
    expect(await page.evaluate('String(app.cart.add).slice(0, 9)')).toBe('async add')
    expect(await page.evaluate('app.checkout()')).toBe(1)
    expect(await page.evaluate('late.run()')).toBe('ran')
    expect(await page.evaluate('app.cart.add("").catch((error) => error.name)')).toBe('TypeError')
    const rows = await panel.rowsWhen((all) => all.length >= 6, 'all that was called', 30_000)
    expect(lines(rows)).toEqual([
      '1 app.checkout',
      '2 cart.add',
      '3 cart.check',
      '1 late.run',
      '1 cart.add',
      '2 cart.check',
    ])

    await page.reload()
    await until(() => page.evaluate('app.cart.add !== original'), 'not wrapped after a reload', 30_000)
    await setRules(panel, '')
    await until(() => page.evaluate('app.cart.add === original'), 'still wrapped', 30_000)
    await page.close()
  })
})

describe('a program with decorators', () => {
  it('shows a span for each call of what it decorated', async () => {
    const page = await harness.newTab(`${origin}/decorated`)
    const panel = await harness.openPanel(page)
    expect(await page.evaluate('store.load(4) + store.size')).toBe(9)
    const rows = await panel.rowsWhen((all) => all.length >= 3, 'the calls', 30_000)
    expect(lines(rows)).toEqual(['1 load', '2 store.read', '1 size'])
    await page.close()
  })
})
