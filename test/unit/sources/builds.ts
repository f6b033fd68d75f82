/** Minified builds of one small application by real bundlers. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { build } from 'vite'

const APPLICATION = new URL('fixtures/application/', import.meta.url).pathname

export interface Build {
  readonly script: string
  readonly map: string
}

/** By Vite, which the project has. */
export async function viteBuild(): Promise<Build> {
  const root = mkdtempSync(join(tmpdir(), 'tracepane-'))
  try {
    // In the repository they are texts: nobody is to format them, or to look for the package.
    for (const [from, to] of [
      ['checkout.ts', 'src/checkout.ts'],
      ['main.ts', 'src/main.ts'],
      ['sender.js', 'node_modules/sender/index.js'],
    ]) {
      mkdirSync(dirname(join(root, to)), { recursive: true })
      writeFileSync(join(root, to), readFileSync(`${APPLICATION}${from}.txt`))
    }
    const input = join(root, 'src/main.ts')
    await build({
      configFile: false,
      root,
      logLevel: 'error',
      build: { minify: true, sourcemap: true, rollupOptions: { input } },
    })
    const assets = join(root, 'dist/assets')
    const read = (end: string) =>
      readFileSync(join(assets, readdirSync(assets).find((name) => name.endsWith(end)) ?? ''), 'utf8')
    return { script: read('.js'), map: read('.js.map') }
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
}

/** By others; `fixtures/README.md` says how they were made. */
export function storedBuild(
  name: 'esbuild' | 'inlined-turbopack' | 'inlined-webpack' | 'rollup' | 'swc' | 'webpack',
): Build {
  const read = (end: string) => readFileSync(new URL(`fixtures/${name}.${end}.txt`, import.meta.url), 'utf8')
  return { script: read('js'), map: read('map') }
}
