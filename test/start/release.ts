/**
 * `npm run release`: builds the extension for both stores into zips, with the licences of what is bundled and a list of
 * checksums. It builds twice and fails if the bytes differ, so that whoever has the same sources and lock file can check
 * what the stores deliver.
 */
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
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
  return zipOf(files)
}

rmSync(FOLDER, { recursive: true, force: true })
mkdirSync(FOLDER, { recursive: true })
const sums: string[] = []
for (const browser of Object.keys(BROWSERS) as BrowserName[]) {
  const [zip, again] = [await packed(browser), await packed(browser)]
  if (Buffer.compare(zip, again) !== 0) throw new Error(`two builds for ${browser} differ`)
  const name = `tracepane-${version}-${browser}.zip`
  writeFileSync(`${FOLDER}/${name}`, zip)
  sums.push(`${createHash('sha256').update(zip).digest('hex')}  ${name}\n`)
  console.log(`${FOLDER}/${name}: ${zip.length} bytes, twice the same`)
}
writeFileSync(`${FOLDER}/SHA256SUMS`, sums.join(''))
