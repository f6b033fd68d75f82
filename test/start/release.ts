/**
 * `npm run release`: builds the extension into a zip for each store, with the licences of what is bundled, the sources that
 * Firefox's reviewers ask for, and a list of checksums. It makes each twice and fails if the bytes differ, so that whoever
 * has the same sources and lock file can check what the stores deliver.
 */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { build } from 'vite'
import { filesIn, licencesOf, packageCollector, zipOf } from './package-files'

const FOLDER = '.artifacts/release'
const BROWSERS = { chrome: 'production', firefox: 'firefox' } as const
type BrowserName = keyof typeof BROWSERS

const { version } = JSON.parse(readFileSync('package.json', 'utf8'))

async function packed(browser: BrowserName): Promise<Uint8Array> {
  const dist = `dist/${browser}`
  const collector = packageCollector()
  await build({ logLevel: 'error', mode: BROWSERS[browser], plugins: [collector] })
  writeFileSync(`${dist}/LICENSE`, readFileSync('LICENSE'))
  writeFileSync(`${dist}/THIRD-PARTY-LICENSES.txt`, licencesOf(collector.folders))
  const files = filesIn(dist)
  const manifest = JSON.parse(new TextDecoder().decode(files['manifest.json']))
  if (manifest.version !== version)
    throw new Error(`manifest.json says version ${manifest.version}, package.json ${version}`)
  // The same bytes twice in one folder say nothing of another one.
  for (const [path, bytes] of Object.entries(files))
    if (Buffer.from(bytes).includes(process.cwd()))
      throw new Error(`${path} for ${browser} names this machine's folder`)
  return zipOf(files)
}

rmSync(FOLDER, { recursive: true, force: true })
mkdirSync(FOLDER, { recursive: true })
const sums: string[] = []

/** Makes a zip twice, writes it under the names of those who take it, and notes its checksums. */
async function put(make: () => Uint8Array | Promise<Uint8Array>, ...takers: readonly string[]): Promise<void> {
  const [zip, again] = [await make(), await make()]
  if (Buffer.compare(zip, again) !== 0) throw new Error(`two builds for ${takers[0]} differ`)
  for (const taker of takers) {
    const name = `tracepane-${version}-${taker}.zip`
    writeFileSync(`${FOLDER}/${name}`, zip)
    sums.push(`${createHash('sha256').update(zip).digest('hex')}  ${name}\n`)
    console.log(`${FOLDER}/${name}: ${zip.length} bytes, twice the same`)
  }
}

/** The files that git knows, as they are now: nothing that lies about beside them can get into the zip. */
function sources(): Uint8Array {
  const paths = execFileSync('git', ['ls-files', '-z'], { encoding: 'utf8', maxBuffer: 2 ** 26 }).split('\0')
  return zipOf(Object.fromEntries(paths.filter(Boolean).map((path) => [path, new Uint8Array(readFileSync(path))])))
}

// Edge takes what Chrome takes.
await put(() => packed('chrome'), 'chrome', 'edge')
await put(() => packed('firefox'), 'firefox')
// Somebody who builds from the zip of sources has them already, and no repository.
if (existsSync('.git')) await put(sources, 'firefox-sources')
writeFileSync(`${FOLDER}/SHA256SUMS`, sums.join(''))
