/**
 * `npm run package`: the npm package `tracepane` in `dist/npm`: the library for pages, and the receiver as a program, each
 * with all that it needs in its own file.
 */
import { execFileSync } from 'node:child_process'
import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as conventions from '@opentelemetry/semantic-conventions'
import { build, type Rollup } from 'vite'
import { licencesOf, packageCollector } from './package-files'

const DIST = 'dist/npm'
/** Of Node, for the program: what `engines` says. */
const NODE = 'node20.19'

const { version, license, engines } = JSON.parse(readFileSync('package.json', 'utf8'))

/** Modules, and beside them CommonJS, as Jest and Node before 20.19 know nothing else. */
const CJS = 'cjs'
const forBoth = (types: string, file: string) => ({
  import: { types: `./${types}`, default: `./${file}` },
  require: { types: `./${CJS}/${types}`, default: `./${CJS}/${file}` },
})

const PACKAGE = {
  name: 'tracepane',
  version,
  description: 'Traces of your page in the browser’s DevTools, with the spans of your services beneath each request',
  keywords: ['tracing', 'opentelemetry', 'devtools', 'otlp', 'spans'],
  license,
  type: 'module',
  sideEffects: false,
  // For what does not read `exports`: TypeScript's former resolution, older bundlers, and test runners.
  main: './cjs/tracepane.js',
  module: './tracepane.js',
  types: './types/api/package.d.ts',
  exports: {
    '.': forBoth('types/api/package.d.ts', 'tracepane.js'),
    './attributes': forBoth('attributes.d.ts', 'attributes.js'),
    './package.json': './package.json',
  },
  bin: { tracepane: 'bin/tracepane.js' },
  engines,
}

rmSync(DIST, { recursive: true, force: true })
for (const folder of ['bin', CJS]) mkdirSync(`${DIST}/${folder}`, { recursive: true })
writeFileSync(`${DIST}/package.json`, `${JSON.stringify(PACKAGE, null, 2)}\n`)
cpSync('LICENSE', `${DIST}/LICENSE`)
cpSync('inpage/api/package-readme.md', `${DIST}/README.md`)
await buildLibrary()
declareTypes()
writeAttributes()
writeTypesOfCommonJs()
await buildProgram()

async function buildLibrary(): Promise<void> {
  const options = { target: 'es2022', minify: false }
  await bundle('inpage/api/package.ts', 'tracepane.js', options)
  await bundle('inpage/api/package.ts', `${CJS}/tracepane.js`, { ...options, format: 'cjs' })
}

/** As the compiler makes them; in a package, paths of modules have endings. */
function declareTypes(): void {
  const folder = `${DIST}/types`
  const options = ['--declaration', '--emitDeclarationOnly', '--rootDir', 'inpage', '--outDir', folder]
  const language = [
    '--target',
    'es2023',
    '--module',
    'esnext',
    '--moduleResolution',
    'bundler',
    '--strict',
    '--skipLibCheck',
  ]
  const compiler = join('node_modules', 'typescript', 'bin', 'tsc')
  const args = [compiler, '--ignoreConfig', 'inpage/api/package.ts', ...options, ...language, '--types', 'vite/client']
  execFileSync(process.execPath, args, { stdio: 'inherit' })
  for (const name of readdirSync(folder, { recursive: true }).map(String)) {
    if (!name.endsWith('.d.ts')) continue
    const path = join(folder, name)
    const text = readFileSync(path, 'utf8')
    writeFileSync(path, text.replace(/(from '\.[^']*|import\("\.[^"]*)(?=['"])/g, '$1.js'))
  }
}

/** The stable names of attributes and of their values, copied: a page that uses two of them takes in two. */
function writeAttributes(): void {
  const all = Object.entries<unknown>({ ...conventions })
  const names = all.filter(([name, value]) => /^ATTR_|^[A-Z_]+_VALUE_/.test(name) && typeof value === 'string').sort()
  const lines = (declare: string, separator: string) =>
    names.map(([name, value]) => `export ${declare}const ${name}${separator}${JSON.stringify(value)}\n`).join('')
  writeFileSync(`${DIST}/attributes.js`, lines('', ' = '))
  writeFileSync(`${DIST}/attributes.d.ts`, lines('declare ', ': '))
  const exported = names.map(([name, value]) => `exports.${name} = ${JSON.stringify(value)}\n`)
  writeFileSync(`${DIST}/${CJS}/attributes.js`, `'use strict'\n${exported.join('')}`)
}

/** The same declarations: that they are of CommonJS says the folder that they are in. */
function writeTypesOfCommonJs(): void {
  writeFileSync(`${DIST}/${CJS}/package.json`, '{ "type": "commonjs" }\n')
  for (const types of ['types', 'attributes.d.ts'])
    cpSync(`${DIST}/${types}`, `${DIST}/${CJS}/${types}`, { recursive: true })
}

async function buildProgram(): Promise<void> {
  const collector = packageCollector()
  await bundle('extension/receiver/main.ts', 'bin/tracepane.js', { target: NODE, minify: true, plugins: [collector] })
  writeFileSync(`${DIST}/THIRD-PARTY-LICENSES.txt`, licencesOf(collector.folders))
  chmodSync(`${DIST}/bin/tracepane.js`, 0o755)
}

interface Bundle {
  readonly target: string
  readonly minify: boolean
  readonly format?: 'es' | 'cjs'
  readonly plugins?: readonly ReturnType<typeof packageCollector>[]
}

async function bundle(
  input: string,
  file: string,
  { target, minify, format = 'es', plugins = [] }: Bundle,
): Promise<void> {
  const isProgram = target === NODE
  const output: Rollup.OutputOptions = {
    ...{ format, dir: DIST, entryFileNames: file, minify },
    banner: isProgram ? '#!/usr/bin/env node' : '',
  }
  await build({
    configFile: false,
    logLevel: 'warn',
    plugins: [...plugins],
    define: isProgram ? { __VERSION__: JSON.stringify(version) } : {},
    ...(isProgram
      ? { ssr: { noExternal: true, external: ['@grpc/proto-loader', 'bufferutil', 'utf-8-validate'] } }
      : {}),
    build: {
      target,
      ssr: isProgram,
      emptyOutDir: false,
      outDir: DIST,
      copyPublicDir: false,
      rollupOptions: { input, preserveEntrySignatures: 'strict', output },
    },
  })
}
