import { existsSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { describe, expect, it } from 'vitest'
import { firefoxManifest } from '../../extension/build/firefox-manifest'
import { circlesIn, type Import, importsIn, importsOf, reachedFrom, sourceFiles } from './imports'

/** Of the extension, what knows no browser. */
const PURE = [
  'extension/export/endpoint',
  'extension/export/otlp/block-time',
  'extension/export/otlp/page-resource',
  'extension/export/otlp/protobuf-fields',
  'extension/export/status',
  'extension/late-frames',
  'extension/settings/notes',
  'extension/origin',
  'extension/settings/settings',
  'extension/settings/view-settings',
]

/** What the receiver and the panel say to one another. */
const PROTOCOL = ['extension/backends/receiver-protocol']

/** The rooms of the panel that show something, and what is looked at in them. */
const WHAT_IS_SHOWN = ['panel/app', 'panel/state', 'panel/views', 'panel/widgets']

/** More source files in one folder than this, and nobody finds anything: it is to be split by what its files are for. */
const MAX_FILES = 16

const sources = sourceFiles(['inpage', 'extension', 'panel'])
const imports = importsIn(sources)

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

describe('circles of imports', () => {
  const importing = (from: string, to: string): Import => ({
    ...{ from: `${from}.ts`, to, isRelative: true },
    ...{ isTypeOnly: true, isPathOnly: false },
  })

  it('are found, also where only types are taken', () => {
    const [a, b, c, d] = ['panel/feed', 'panel/index', 'extension/messages', 'extension/origin']
    const index = { ...importing(b, c), from: 'panel/index.tsx' }
    expect(circlesIn([importing(a, b), index, importing(c, a), importing(d, a)])).toEqual([
      ['extension/messages.ts', 'panel/feed.ts', 'panel/index.tsx'],
    ])
    expect(circlesIn([importing(a, b), index, importing(d, a)])).toEqual([])
  })

  it('there are none', () => {
    expect(circlesIn(imports)).toEqual([])
  })
})

it('limits are called MAX or MIN', () => {
  const otherwise = /\b(?:const|let) (?:[A-Z]+_)*(?:MOST|FEWEST|LEAST|FARTHEST)(?:_\w+)? =/
  expect(sources.filter((path) => otherwise.test(readFileSync(path, 'utf8')))).toEqual([])
})

describe('a folder', () => {
  const folders = [...new Set(sources.map(dirname))]

  it(`holds at most ${MAX_FILES} files of its own`, () => {
    expect(folders.filter((folder) => sources.filter((path) => dirname(path) === folder).length > MAX_FILES)).toEqual(
      [],
    )
  })

  it('says in a README what belongs into it', () => {
    expect(folders.filter((folder) => !existsSync(`${folder}/README.md`))).toEqual([])
  })
})

/** What each room of the panel may import of the others. `scheduling` stands below all. */
const PANEL_ROOMS: Readonly<Record<string, readonly string[]>> = {
  store: ['scheduling'],
  query: ['store', 'scheduling'],
  formats: ['store', 'scheduling'],
  text: ['store'],
  state: ['store', 'query', 'formats', 'text', 'scheduling'],
  widgets: ['scheduling'],
  views: ['store', 'query', 'formats', 'text', 'scheduling', 'state', 'widgets'],
  app: ['store', 'query', 'formats', 'text', 'scheduling', 'state', 'widgets', 'views'],
}

/** What each room of the extension may import of the others. */
const EXTENSION_ROOMS: Readonly<Record<string, readonly string[]>> = {
  backends: [],
  export: ['settings'],
  settings: ['backends'],
  redaction: [],
  relay: [],
  access: ['settings'],
  background: ['access', 'export', 'redaction', 'settings'],
  devtools: ['access', 'background', 'export', 'settings'],
}

describe('the borders between the rooms', () => {
  const roomsBeyond = (top: string, rooms: Readonly<Record<string, readonly string[]>>, room: string) =>
    inFolder(
      `${top}/${room}`,
      (one) =>
        !one.isPathOnly &&
        Object.keys(rooms).some(
          (other) => other !== room && isIn(`${top}/${other}`)(one) && !rooms[room].includes(other),
        ),
    )

  it.each(Object.keys(PANEL_ROOMS))('panel/%s imports only what stands below it', (room) => {
    expect(roomsBeyond('panel', PANEL_ROOMS, room)).toEqual([])
  })

  it('panel/scheduling imports nothing but itself', () => {
    expect(inFolder('panel/scheduling', (one) => !isIn('panel/scheduling')(one))).toEqual([])
  })

  it.each(Object.keys(EXTENSION_ROOMS))('extension/%s imports only what stands below it', (room) => {
    expect(roomsBeyond('extension', EXTENSION_ROOMS, room)).toEqual([])
  })

  it.each([
    ['columns', ['tree', 'rows', 'analysis']],
    ['tree', ['rows', 'analysis']],
    ['analysis', ['rows']],
  ])('panel/store/%s does not know what is made of it', (folder, above) => {
    for (const other of above) expect(inFolder(`panel/store/${folder}`, isIn(`panel/store/${other}`))).toEqual([])
  })

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

  it('panel/sources knows nothing of the rest of the panel, and reads maps in the worker alone', () => {
    const isForeign = ({ from, to, isRelative }: Import) =>
      isRelative
        ? !to.startsWith('panel/sources/')
        : to !== '@jridgewell/trace-mapping' || from !== 'panel/sources/source-map.ts'
    expect(inFolder('panel/sources', isForeign)).toEqual([])
    const byPanel = reachedFrom(['panel/sources/source-resolver.ts'], imports)
    expect(byPanel.has('panel/sources/source-map.ts')).toBe(false)
  })

  it.each(WHAT_IS_SHOWN)(
    '%s takes no browser API, and of the extension only types, the reading of origins and notes and the schema of settings',
    (folder) => {
      const isPureOrType = (one: Import) => one.isTypeOnly || PURE.includes(one.to)
      expect(inFolder(folder, (one) => isIn('extension')(one) && !isPureOrType(one))).toEqual([])
      expect(inFolder(folder, ({ to }) => to === 'webextension-polyfill')).toEqual([])
    },
  )

  it('the receiver is a program of its own, which shares with the extension what they say to one another', () => {
    const isOther = (one: Import) => one.isRelative && !isIn('extension/receiver')(one)
    expect(inFolder('extension/receiver', (one) => isOther(one) && !PROTOCOL.includes(one.to))).toEqual([])
    const isFromOutside = (one: Import) =>
      isIn('extension/receiver')(one) && !one.from.startsWith('extension/receiver/')
    expect(imports.filter(isFromOutside)).toEqual([])
    expect(importsIn(PROTOCOL.map((path) => `${path}.ts`))).toEqual([])
  })

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

describe('the state of the panel', () => {
  const inState = sources.filter((path) => path.startsWith('panel/state/'))
  const withoutComments = (path: string) => readFileSync(path, 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')

  it('makes all signals', () => {
    const making = imports.filter(({ from, to }) => to === '@preact/signals' && !inState.includes(from))
    const makers = making.filter(({ from }) => /\b(signal|useSignal|Signal)\b/.test(signalsTakenBy(from)))
    expect(makers.map(({ from }) => from)).toEqual([])
  })

  it('lets nobody else write to them', () => {
    // A signal that a class shows is a `ReadonlySignal`: so the compiler knows of each write from outside.
    const open = inState.flatMap((path) =>
      [...withoutComments(path).matchAll(/^ {2}(?:readonly )?(\w+)(?:: Signal<.*| = signal[<(].*)$/gm)].map(
        ([, name]) => `${path}: ${name}`,
      ),
    )
    expect(open).toEqual([])
    const shown = inState.flatMap((path) => [...withoutComments(path).matchAll(/^ {2}get \w+\(\): Signal</gm)])
    expect(shown).toEqual([])
  })

  it('is never called something else, to be written to', () => {
    const views = sources.filter((path) => /^panel\/(app|views|widgets)\//.test(path))
    expect(views.filter((path) => /\bas (unknown|Signal)\b/.test(withoutComments(path)))).toEqual([])
  })
})

/** What a file imports of the package of signals. */
function signalsTakenBy(path: string): string {
  return /^import (.*) from '@preact\/signals'$/m.exec(readFileSync(path, 'utf8'))?.[1] ?? ''
}

const chromium = JSON.parse(readFileSync('manifest.json', 'utf8'))

describe.each<[string, Record<string, unknown>]>([
  ['Chromium', chromium],
  ['Firefox', { ...firefoxManifest(chromium) }],
])('the manifest for %s', (name, manifest) => {
  it('asks for no more than scripting, storage, alarms and the mark of inspected tabs', () => {
    expect(manifest.permissions).toEqual(['alarms', 'declarativeNetRequestWithHostAccess', 'scripting', 'storage'])
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
