import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { firefoxManifest } from '../../extension/build/firefox-manifest'
import { type Import, importsIn, importsOf, reachedFrom, sourceFiles } from './imports'

/** Of the extension, what knows no browser. */
const PURE = [
  'extension/late-frames',
  'extension/settings/notes',
  'extension/origin',
  'extension/settings/settings',
  'extension/settings/view-settings',
]

/** The rooms of the panel that show something, and what is looked at in them. */
const WHAT_IS_SHOWN = ['panel/app', 'panel/state', 'panel/views', 'panel/widgets']

const imports = importsIn(sourceFiles(['inpage', 'extension', 'panel']))

/** The imports of a folder, said so that a failure names them. */
function inFolder(folder: string, isWrong: (one: Import) => boolean): string[] {
  const own = imports.filter(({ from }) => from.startsWith(`${folder}/`))
  expect(own.length).toBeGreaterThan(0)
  return own.filter(isWrong).map(({ from, to }) => `${from} ← ${to}`)
}

const isIn = (folder: string) => (one: Import) => one.isRelative && one.to.startsWith(`${folder}/`)

describe('the imports of a file', () => {
  it('are found in every form in which this project writes them', () => {
    const source = [
      "import { a } from './a'",
      "import type { B } from '../b'",
      "import './c?iife'",
      'import {\n  type D,\n  e,\n} from "x"'.replaceAll('"', "'"),
      "export { f } from '../../extension/f'",
      "type G = keyof typeof import('./g.json')",
      "// import nothing from './not'",
    ].join('\n')
    expect(importsOf('panel/view/here.ts', source).map(({ to, isTypeOnly }) => [to, isTypeOnly])).toEqual([
      ['panel/view/a', false],
      ['panel/b', true],
      ['panel/view/c', false],
      ['x', false],
      ['extension/f', false],
      ['panel/view/g.json', true],
    ])
  })
})

describe('the borders between the rooms', () => {
  it('inpage depends on nothing but itself', () => {
    expect(inFolder('inpage', (one) => !isIn('inpage')(one))).toEqual([])
  })

  it('extension does not know the panel', () => {
    expect(inFolder('extension', isIn('panel'))).toEqual([])
  })

  it.each(['panel/store', 'panel/query', 'panel/formats'])(
    '%s knows no view, no package, and of the extension only types and what knows no browser',
    (folder) => {
      for (const shown of WHAT_IS_SHOWN) expect(inFolder(folder, isIn(shown))).toEqual([])
      expect(inFolder(folder, ({ isRelative }) => !isRelative)).toEqual([])
      expect(inFolder(folder, (one) => isIn('extension')(one) && !one.isTypeOnly && !PURE.includes(one.to))).toEqual([])
    },
  )

  it.each(WHAT_IS_SHOWN)(
    '%s takes no browser API, and of the extension only types, the reading of origins and notes and the schema of settings',
    (folder) => {
      const isPureOrType = (one: Import) => one.isTypeOnly || PURE.includes(one.to)
      expect(inFolder(folder, (one) => isIn('extension')(one) && !isPureOrType(one))).toEqual([])
      expect(inFolder(folder, ({ to }) => to === 'webextension-polyfill')).toEqual([])
    },
  )

  it('one file wires the panel to the extension', () => {
    const wiring = imports.filter((one) => one.from.startsWith('panel/') && isIn('extension')(one) && !one.isTypeOnly)
    const files = wiring.filter(({ to }) => !PURE.includes(to)).map(({ from }) => from)
    expect([...new Set(files)]).toEqual(['panel/index.tsx'])
  })

  it('one file knows the polyfill of the browser API', () => {
    const knowing = imports.filter(({ to }) => to === 'webextension-polyfill').map(({ from }) => from)
    expect(knowing).toEqual(['extension/browser.ts'])
  })

  it.each(['relay', 'mirror'])('a content script bundles no package: the %s', (name) => {
    const reached = reachedFrom([`extension/relay/${name}.ts`], imports)
    expect(reached.size).toBeGreaterThan(0)
    const packages = imports.filter(
      ({ from, isRelative, isTypeOnly }) => reached.has(from) && !isRelative && !isTypeOnly,
    )
    expect(packages).toEqual([])
  })
})

const chromium = JSON.parse(readFileSync('manifest.json', 'utf8'))

describe.each<[string, Record<string, unknown>]>([
  ['Chromium', chromium],
  ['Firefox', { ...firefoxManifest(chromium) }],
])('the manifest for %s', (name, manifest) => {
  it('asks for no more than scripting, storage and the mark of inspected tabs', () => {
    expect(manifest.permissions).toEqual(['declarativeNetRequestWithHostAccess', 'scripting', 'storage'])
    expect(manifest.optional_permissions).toBeUndefined()
  })

  it('shows pages nothing by which they could tell that the extension is there', () => {
    expect(manifest.web_accessible_resources).toBeUndefined()
    expect(manifest.externally_connectable).toBeUndefined()
  })

  it('keeps private windows apart', () => {
    expect(manifest.incognito).toBe(name === 'Firefox' ? 'not_allowed' : 'split')
  })

  it('has the background that the browser has, and nothing of the other’s', () => {
    const isFirefox = name === 'Firefox'
    expect(Object.keys(manifest.background ?? {})).toEqual([isFirefox ? 'scripts' : 'service_worker', 'type'])
    expect('browser_specific_settings' in manifest).toBe(isFirefox)
    expect('message_serialization' in manifest).toBe(!isFirefox)
    expect('minimum_chrome_version' in manifest).toBe(!isFirefox)
  })
})
