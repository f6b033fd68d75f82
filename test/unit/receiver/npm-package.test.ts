/** The npm package as it is published: `dist/npm`, made anew. */
import { execFile, spawn } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { build } from 'vite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const DIST = resolve('dist/npm')
const run = promisify(execFile)
const bin = (name: string) => resolve('node_modules/.bin', name)

let folder: string

beforeAll(async () => {
  await run(process.execPath, ['test/start/package.mjs'])
  folder = mkdtempSync(join(tmpdir(), 'consumer-'))
  mkdirSync(join(folder, 'node_modules'))
  cpSync(DIST, join(folder, 'node_modules/tracepane'), { recursive: true })
}, 240_000)

afterAll(() => {
  if (folder !== undefined) rmSync(folder, { recursive: true })
})

describe('the npm package', () => {
  it('has nothing to install with it, and brings the licences of what is in it', () => {
    const { dependencies, peerDependencies, scripts, version } = JSON.parse(
      readFileSync(`${DIST}/package.json`, 'utf8'),
    )
    expect([dependencies, peerDependencies, scripts]).toEqual([undefined, undefined, undefined])
    expect(version).toBe(JSON.parse(readFileSync('package.json', 'utf8')).version)
    const licences = readFileSync(`${DIST}/THIRD-PARTY-LICENSES.txt`, 'utf8')
    for (const name of ['@grpc/grpc-js', 'protobufjs', 'ws', 'long'])
      expect(licences).toMatch(new RegExp(`^${name} \\d`, 'm'))
  })

  it('is what publint and arethetypeswrong take for right', async () => {
    const { stdout } = await run(bin('publint'), ['run', DIST, '--strict', '--pack', 'false']).catch((error) => error)
    expect(stdout).toContain('All good')
    const packed = await run('npm', ['pack', DIST, '--pack-destination', folder, '--silent'])
    const archive = join(folder, packed.stdout.trim())
    // It fails where there is a problem. Its tables are coloured under CI, so what it found is read as JSON.
    const { analysis } = JSON.parse((await run(bin('attw'), [archive, '--format', 'json'])).stdout)
    for (const entrypoint of ['.', './attributes'])
      for (const resolution of ['node10', 'node16-cjs', 'node16-esm', 'bundler'])
        expect(analysis.entrypoints[entrypoint].resolutions[resolution].resolution.isTypeScript).toBe(true)
  }, 120_000)

  it('has types that a strict consumer can use', async () => {
    writeFileSync(
      join(folder, 'page.ts'),
      `import { type Span, SpanKind, StatusCode, type Tracer, tracing } from 'tracepane'
import { ATTR_HTTP_REQUEST_METHOD } from 'tracepane/attributes'
const tracer: Tracer = tracing.new('checkout', { samplingRate: 0.5 })
export const total: number = tracer.trace('sum', { spanKind: SpanKind.INTERNAL }, (span: Span) => span.setStatus(StatusCode.OK) && 1)
export const method: 'http.request.method' = ATTR_HTTP_REQUEST_METHOD
const own: Tracer | undefined = window.tracing
const same: Tracer | undefined = globalThis.tracing
own?.startSpan('x').setAttribute(ATTR_HTTP_REQUEST_METHOD, 'GET').finish()
same?.processSpan((span) => console.log(span.name, span.startTimeNs))
{
  using step = tracer.startSpan('step', { startTimeNs: new Date() })
  step.setBaggage('tenant', 'a').recordError(new Error('x'), { retry: 1 }, Date.now())
  using all = tracer.processSpan(() => {}, { all: true })
}
interface Order { id: string; placed: Date; total?: number }
const order: Order = { id: 'o', placed: new Date() }
tracer.startSpan('order', { attributes: order, parent: tracer.extract(new Headers()) }).setAttributes(order).setAttribute('order', order)
tracer.inject(new Headers())
tracer.trace('received', { parent: tracer.extract({}) }, () => {})
export const bound: (a: number) => string = tracer.bind((a: number) => String(a))
// @ts-expect-error: no value of an attribute
tracer.startSpan('x').setAttribute('f', () => {})
class Cart { @tracer.traced add(line: string) { return line } }
export const cart = new Cart()
// @ts-expect-error: kinds are numbers
tracer.startSpan('x', { spanKind: 'client' })
// @ts-expect-error: it may not be there
window.tracing.startSpan('x')
`,
    )
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
    for (const [module, moduleResolution] of [
      ['nodenext', 'nodenext'],
      ['node16', 'node16'],
      ['esnext', 'bundler'],
    ]) {
      const options = [
        '--strict',
        '--exactOptionalPropertyTypes',
        '--noEmit',
        '--module',
        module,
        '--moduleResolution',
        moduleResolution,
        '--target',
        'es2023',
      ]
      const { stdout } = await run(bin('tsc'), [...options, '--types', '', '--ignoreConfig', 'page.ts'], {
        cwd: folder,
      }).catch((error) => error)
      expect(stdout).toBe('')
    }
  }, 120_000)

  it('is taken by modules and by CommonJS, each as its own', async () => {
    const asModule = "import { tracing, SpanKind } from 'tracepane'; import * as a from 'tracepane/attributes'"
    const asCommonJs = "const { tracing, SpanKind } = require('tracepane'); const a = require('tracepane/attributes')"
    const use = "; console.log(tracing.trace('x', () => 1), SpanKind.SERVER, a.ATTR_URL_FULL)"
    writeFileSync(join(folder, 'taken.mjs'), asModule + use)
    writeFileSync(join(folder, 'taken.cjs'), `${asCommonJs + use}; console.log(require.resolve('tracepane'))`)
    expect((await run(process.execPath, ['taken.mjs'], { cwd: folder })).stdout).toBe('1 2 url.full\n')
    const { stdout } = await run(process.execPath, ['taken.cjs'], { cwd: folder })
    expect(stdout).toMatch(/^1 2 url.full\n.*tracepane.cjs.tracepane\.js\n$/)
    writeFileSync(
      join(folder, 'taken.cts'),
      `import { type Span, tracing } from 'tracepane'
import attributes = require('tracepane/attributes')
export const span: Span = tracing.startSpan('x').setAttribute(attributes.ATTR_URL_FULL, 'y')
`,
    )
    const options = [
      '--strict',
      '--noEmit',
      '--module',
      'node16',
      '--target',
      'es2023',
      '--types',
      '',
      '--ignoreConfig',
    ]
    const checked = await run(bin('tsc'), [...options, 'taken.cts'], { cwd: folder }).catch((error) => error)
    expect(checked.stdout).toBe('')
  }, 120_000)

  it('costs a page 1 KB at most, and each name of an attribute itself alone', async () => {
    expect(
      gzipSync(await bundled("export { tracing, SpanKind, StatusCode } from 'tracepane'"), { level: 9 }).length,
    ).toBeLessThanOrEqual(1024)
    const attribute = await bundled("export { ATTR_URL_FULL } from 'tracepane/attributes'")
    expect(attribute.length).toBeLessThan(100)
  })

  it('is a program that says what it does, and ends when it is told to', async () => {
    const { stdout } = await run(process.execPath, [`${DIST}/bin/tracepane.js`, '--help'])
    for (const option of ['--port', '--grpc-port', '--memory', '--forward', '--quiet']) expect(stdout).toContain(option)
    await expect(run(process.execPath, [`${DIST}/bin/tracepane.js`, '--prot', '1'])).rejects.toThrow('--prot')
    await expect(run(process.execPath, [`${DIST}/bin/tracepane.js`, '--port', 'x'])).rejects.toThrow('whole number')
    const child = spawn(process.execPath, [`${DIST}/bin/tracepane.js`, '--port', '0', '--grpc-port', '0'])
    let said = ''
    child.stdout.on('data', (text) => {
      said += text
    })
    try {
      await expect.poll(() => /OTLP\/HTTP {2}http:\/\/localhost:\d+/.test(said), { timeout: 20_000 }).toBe(true)
      const [, port] = /localhost:(\d+)/.exec(said) ?? []
      const taken = run(process.execPath, [`${DIST}/bin/tracepane.js`, '--port', port, '--grpc-port', '0'])
      await expect(taken).rejects.toThrow(`Port ${port} is taken`)
      expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toContain('0 spans of 0 traces')
    } finally {
      child.kill('SIGTERM')
    }
    expect(await new Promise((ended) => child.once('exit', (code) => ended(code)))).toBe(0)
  }, 60_000)

  async function bundled(source: string): Promise<string> {
    const input = join(folder, 'entry.js')
    writeFileSync(input, source)
    const output = await build({
      ...{ root: folder, configFile: false, logLevel: 'error' },
      build: {
        write: false,
        target: 'es2022',
        rollupOptions: { input, preserveEntrySignatures: 'strict', output: { minify: true } },
      },
    })
    const [first] = [output].flat()
    if (!('output' in first)) throw new Error('no output')
    return first.output[0].code
  }
})

it('nothing of the package is forgotten in the list of its files', () => {
  expect(readdirSync(DIST).sort()).toEqual([
    'LICENSE',
    'README.md',
    'THIRD-PARTY-LICENSES.txt',
    'attributes.d.ts',
    'attributes.js',
    'bin',
    'cjs',
    'package.json',
    'tracepane.js',
    'types',
  ])
})
