import { createContext, runInContext, Script } from 'node:vm'
import { describe, expect, it } from 'vitest'
import type { LoadedText } from '../../../panel/sources/loaded-text'
import type { GeneratedPlace, NoOriginalReason, OriginalPlace, Resolution } from '../../../panel/sources/place'
import { ScriptMaps } from '../../../panel/sources/script-maps'
import { type Build, storedBuild, viteBuild } from './builds'

const PAGE = { url: 'https://shop.example/cart?id=1', id: '1' }
const SCRIPT = 'https://shop.example/assets/main.js'

interface Server {
  readonly maps: ScriptMaps
  /** What was asked, in order: `browser URL`, `GET URL`, `HEAD URL`. */
  readonly asked: string[]
}

/** Scripts that the browser has, and what servers answer. */
function server(
  inBrowser: Readonly<Record<string, string>>,
  answers: Readonly<Record<string, LoadedText | NoOriginalReason | string>>,
): Server {
  const asked: string[] = []
  const maps = new ScriptMaps({
    async inBrowser(url) {
      asked.push(`browser ${url}`)
      return inBrowser[url]
    },
    async load(url, _document, method = 'GET') {
      asked.push(`${method} ${url.slice(0, 60)}`)
      if (url.startsWith('data:')) return { text: await (await fetch(url)).text(), mapHeader: undefined }
      const answer = answers[url] ?? 'refused'
      return typeof answer === 'string' && (answer.includes('\n') || answer.includes('{'))
        ? { text: answer, mapHeader: undefined }
        : (answer as LoadedText | NoOriginalReason)
    },
  })
  return { maps, asked }
}

/** The place of the first, or the so-manieth, `part` in a script. */
function placeOf(script: string, part: string, functionName = '', url = SCRIPT): GeneratedPlace {
  const at = script.indexOf(part)
  if (at < 0) throw new Error(`no “${part}” in the script`)
  const before = script.slice(0, at).split('\n')
  return { url, line: before.length, column: before[before.length - 1].length + 1, functionName }
}

function original(resolution: Resolution): OriginalPlace {
  if (resolution.type !== 'original') throw new Error(`no original: ${resolution.reason}`)
  return resolution
}

const BUILDS: readonly (readonly [string, () => Build | Promise<Build>])[] = [
  ['Vite', viteBuild],
  ['esbuild', () => storedBuild('esbuild')],
  ['webpack', () => storedBuild('webpack')],
  ['Rollup and Terser', () => storedBuild('rollup')],
  ['SWC', () => storedBuild('swc')],
]

describe.each(BUILDS)('a build by %s', (bundler, make) => {
  const isWebpack = bundler === 'webpack'
  const urlOf = (path: string) => (isWebpack ? `webpack:///${path}` : `https://shop.example/${path}`)
  async function resolve(part: string, functionName = ''): Promise<OriginalPlace> {
    const { script, map } = await make()
    const mapUrl = new URL(/sourceMappingURL=(.+)/.exec(script)?.[1] ?? '', SCRIPT).href
    const { maps } = server({ [SCRIPT]: script }, { [mapUrl]: map })
    return original(await maps.resolve(PAGE, placeOf(script, part, functionName)))
  }

  it('leads to the line where an error is thrown', async () => {
    const found = await resolve('RangeError(')
    expect(found).toMatchObject({ url: urlOf('src/checkout.ts'), line: 12, isIgnored: false })
    expect(found.excerpt).toEqual({
      firstLine: 10,
      lines: [
        `  const label = \`card \${card.number.replace(pattern, '')}\``,
        '  if (amount < 0) {',
        `    throw new RangeError(\`amount below zero: \${label}\`)`,
        '  }',
        "  const answer = await send('/api/payment', { label, amount })",
      ],
    })
  })

  it('knows what is a library', async () => {
    const found = await resolve('fetch(')
    expect(found).toMatchObject({ url: urlOf('node_modules/sender/index.js'), line: 2, isIgnored: true })
    expect(found.excerpt?.firstLine).toBe(1)
  })

  it('names functions as the source does', async () => {
    const { script } = await make()
    const fetch = () => {
      throw new Error('offline')
    }
    const page = createContext({ fetch })
    new Script(script, { filename: SCRIPT }).runInContext(page)
    const namesIn = async (call: string) => {
      const stack: string = await runInContext(`${call}.catch((error) => error.stack)`, page)
      const frames = stack.matchAll(/at (?:(.+) \()?https:.*main\.js:(\d+):(\d+)/g)
      const { script, map } = await make()
      const mapUrl = new URL(/sourceMappingURL=(.+)/.exec(script)?.[1] ?? '', SCRIPT).href
      const { maps } = server({ [SCRIPT]: script }, { [mapUrl]: map })
      return Promise.all(
        [...frames].map(async ([, name = '', line, column]) => {
          const place = { url: SCRIPT, line: Number(line), column: Number(column), functionName: name }
          const found = original(await maps.resolve(PAGE, place))
          return `${found.functionName} ${found.line}`
        }),
      )
    }
    // Some put functions into one another, which then have no names, or one that V8 guesses. SWC maps a call of one of them to
    // its end.
    const startPayment = bundler === 'SWC' ? 'startPayment 16' : 'startPayment 4'
    expect(await namesIn('startPayment(-1)')).toEqual(['payWithCard 12', startPayment])
    expect(await namesIn('queue.addPayment(5)')).toEqual([
      'send 2',
      `payWithCard ${bundler === 'SWC' ? 5 : 14}`,
      startPayment,
      expect.stringMatching(/addPayment 9$/),
    ])
  })
})

describe('maps as scripts name them', () => {
  const MAP = JSON.stringify({
    version: 3,
    sources: ['cart.ts'],
    sourcesContent: ['first\nsecond\nthird\n'],
    names: [],
    mappings: 'AAAA;AACA',
  })
  const inline = `a()\nb()\n//# sourceMappingURL=data:application/json;base64,${btoa(MAP)}`
  const place = (line: number, url = SCRIPT): GeneratedPlace => ({ url, line, column: 1, functionName: 'b' })

  it('stand in the script', async () => {
    const { maps, asked } = server({ [SCRIPT]: inline }, {})
    expect(await maps.resolve(PAGE, place(2))).toMatchObject({
      url: 'https://shop.example/assets/cart.ts',
      line: 2,
      excerpt: { firstLine: 1, lines: ['first', 'second', 'third', ''] },
    })
    expect(asked.filter((each) => !each.includes('data:'))).toEqual([`browser ${SCRIPT}`])
  })

  it('stand in a header, of a script that the browser has', async () => {
    const { maps, asked } = server(
      { [SCRIPT]: 'a()\nb()' },
      { [SCRIPT]: { text: '', mapHeader: '/maps/main.map' }, 'https://shop.example/maps/main.map': MAP },
    )
    expect(await maps.resolve(PAGE, place(2))).toMatchObject({ url: 'https://shop.example/maps/cart.ts' })
    expect(asked).toEqual([`browser ${SCRIPT}`, `HEAD ${SCRIPT}`, 'GET https://shop.example/maps/main.map'])
  })

  it('stand in the header of a script that only the server has', async () => {
    const { maps, asked } = server(
      {},
      { [SCRIPT]: { text: 'a()\nb()', mapHeader: 'main.map' }, 'https://shop.example/assets/main.map': MAP },
    )
    expect(await maps.resolve(PAGE, place(1))).toMatchObject({ line: 1 })
    expect(asked).toEqual([`browser ${SCRIPT}`, `GET ${SCRIPT}`, 'GET https://shop.example/assets/main.map'])
  })

  it('belong to code that was evaluated, which only the browser has', async () => {
    const evaluated = 'webpack-internal:///./src/cart.ts'
    const { maps } = server({ [evaluated]: inline }, {})
    expect(await maps.resolve(PAGE, place(2, evaluated))).toMatchObject({ line: 2 })
    expect(await maps.resolve(PAGE, place(2, 'webpack-internal:///other'))).toMatchObject({ reason: 'noScript' })
  })

  it('belong to a module as webpack evaluates it, between the two names that it gives it', async () => {
    const name = 'webpack-internal:///./src/cart.ts'
    const module = [
      '__webpack_require__.r(__webpack_exports__);',
      'b()',
      '//# sourceURL=[module]',
      `//# sourceMappingURL=data:application/json;charset=utf-8;base64,${btoa(MAP)}`,
      `//# sourceURL=${name}`,
      '',
    ].join('\n')
    const { maps } = server({ [name]: module }, {})
    expect(await maps.resolve(PAGE, place(2, name))).toMatchObject({ line: 2 })
  })

  it('may leave out the texts of sources that no server has', async () => {
    const map = { ...JSON.parse(MAP), sources: ['webpack://shop/./src/cart.ts'], sourcesContent: undefined }
    const { maps } = server(
      { [SCRIPT]: '//# sourceMappingURL=i.map' },
      { 'https://shop.example/assets/i.map': JSON.stringify(map) },
    )
    expect(original(await maps.resolve(PAGE, place(2)))).toMatchObject({
      ...{ url: 'webpack://shop/src/cart.ts', line: 2, excerpt: undefined },
    })
  })

  it('resolve sources against their root', async () => {
    const map = (sourceRoot: unknown) => JSON.stringify({ ...JSON.parse(MAP), sourceRoot })
    for (const [root, url] of [
      ['/src', 'https://shop.example/src/cart.ts'],
      ['https://cdn.example/src/', 'https://cdn.example/src/cart.ts'],
      ['', 'https://shop.example/assets/cart.ts'],
      [null, 'https://shop.example/assets/cart.ts'],
    ]) {
      const { maps } = server(
        { [SCRIPT]: '//# sourceMappingURL=i.map' },
        { 'https://shop.example/assets/i.map': map(root) },
      )
      expect(await maps.resolve(PAGE, place(2))).toMatchObject({ url })
    }
  })

  it.each([
    ['..\\..\\node_modules\\lib\\a.js', 'https://shop.example/node_modules/lib/a.js', true],
    ['C:\\shop\\src\\cart.ts', 'https://shop.example/assets/C:/shop/src/cart.ts', false],
    ['file:///C:/shop/src/cart.ts', 'file:///C:/shop/src/cart.ts', false],
    ['turbopack:///[project]/src/cart.ts', 'turbopack:///[project]/src/cart.ts', false],
    ['turbopack:///[turbopack]/browser/runtime/base.ts', 'turbopack:///[turbopack]/browser/runtime/base.ts', true],
    ['webpack-internal:///./src/cart.ts', 'webpack-internal:///src/cart.ts', false],
    [
      '/.angular/cache/20.0.0/shop/vite/deps/chunk-1.js',
      'https://shop.example/.angular/cache/20.0.0/shop/vite/deps/chunk-1.js',
      true,
    ],
  ])('may call a source %s', async (source, url, isIgnored) => {
    const plain = { ...JSON.parse(MAP), sources: [source], debugId: '1', scopes: 'BAA', originalScopes: ['AAA'] }
    const index = { version: 3, sections: [{ offset: { line: 0, column: 0 }, map: plain }] }
    for (const map of [plain, index]) {
      const { maps } = server(
        { [SCRIPT]: '//# sourceMappingURL=i.map' },
        { 'https://shop.example/assets/i.map': `\ufeff${JSON.stringify(map)}` },
      )
      expect(await maps.resolve(PAGE, place(2))).toMatchObject({ url, isIgnored, excerpt: { firstLine: 1 } })
    }
  })

  it('are asked of no server for what code made up: a name, a document with a script in it', async () => {
    const { maps, asked } = server({ 'https://shop.example/cart.js': 'a()' }, {})
    expect(await maps.resolve(PAGE, place(1, 'cart.js'))).toMatchObject({ reason: 'noMap' })
    expect(await maps.resolve(PAGE, place(1, 'other.js'))).toMatchObject({ reason: 'noScript' })
    expect(await maps.resolve(PAGE, place(1, `${PAGE.url}#top`))).toMatchObject({ reason: 'noMap' })
    expect(asked).toEqual(['browser https://shop.example/cart.js', 'browser https://shop.example/other.js'])
  })

  it('are index maps', async () => {
    const index = JSON.stringify({
      version: 3,
      sections: [
        { offset: { line: 0, column: 0 }, map: { ...JSON.parse(MAP), ignoreList: [0] } },
        { offset: { line: 2, column: 0 }, map: { ...JSON.parse(MAP), sources: ['own.ts'] } },
      ],
    })
    const { maps } = server(
      { [SCRIPT]: 'a()\nb()\nc()\nd()\n//# sourceMappingURL=i.map' },
      {
        'https://shop.example/assets/i.map': index,
      },
    )
    const at = async (line: number) => original(await maps.resolve(PAGE, place(line)))
    expect(await at(2)).toMatchObject({ url: 'https://shop.example/assets/cart.ts', line: 2, isIgnored: true })
    expect(await at(4)).toMatchObject({ url: 'https://shop.example/assets/own.ts', line: 2, isIgnored: false })
  })

  it.each(['ignoreList', 'x_google_ignoreList'])('name libraries by %s', async (field) => {
    const map = JSON.stringify({ ...JSON.parse(MAP), [field]: [0] })
    const { maps } = server({ [SCRIPT]: '//# sourceMappingURL=i.map' }, { 'https://shop.example/assets/i.map': map })
    expect(await maps.resolve(PAGE, place(1))).toMatchObject({ isIgnored: true })
  })

  it('may have a line before them that keeps pages from running them', async () => {
    const { maps } = server(
      { [SCRIPT]: '//# sourceMappingURL=i.map' },
      {
        'https://shop.example/assets/i.map': `)]}'\n${MAP}`,
      },
    )
    expect(await maps.resolve(PAGE, place(1))).toMatchObject({ line: 1 })
  })

  it('may leave the text of a source to the server', async () => {
    const map = JSON.stringify({ ...JSON.parse(MAP), sourcesContent: undefined })
    const answers = { 'https://shop.example/assets/i.map': map, 'https://shop.example/assets/cart.ts': 'one\ntwo' }
    const { maps, asked } = server({ [SCRIPT]: '//# sourceMappingURL=i.map' }, answers)
    expect(await maps.resolve(PAGE, place(2))).toMatchObject({ excerpt: { firstLine: 1, lines: ['one', 'two'] } })
    await maps.resolve(PAGE, place(1))
    expect(asked.filter((each) => each.endsWith('cart.ts'))).toHaveLength(1)
  })
})

describe('what has no original says why', () => {
  const place: GeneratedPlace = { url: SCRIPT, line: 1, column: 1, functionName: '' }
  const mapped = 'a()\n//# sourceMappingURL=a.map'
  const MAP_URL = 'https://shop.example/assets/a.map'
  const mapOf = (more: object) =>
    JSON.stringify({ version: 3, sources: ['a.ts'], sourcesContent: ['x\ny'], names: [], mappings: 'AAAA', ...more })
  const bomb = (line: number) => ({
    version: 3,
    sections: [{ offset: { line, column: 0 }, map: { version: 3, sources: ['a'], names: [], mappings: 'AAAA' } }],
  })
  it.each<[NoOriginalReason, string, Record<string, string>, string]>([
    ['noMap', 'a()', {}, 'a script without'],
    ['refused', mapped, {}, 'a map that is not there'],
    ['refused', 'a()\n//# sourceMappingURL=http://', {}, 'a URL that is none'],
    ['tooLarge', mapped, { [MAP_URL]: 'tooLarge' }, 'a map that is too large'],
    ['tooSlow', mapped, { [MAP_URL]: 'tooSlow' }, 'a map that does not come'],
    ['unreadable', mapped, { [MAP_URL]: '{"version":3' }, 'text that is no JSON'],
    ['unreadable', mapped, { [MAP_URL]: '{}' }, 'JSON that is no map'],
    ['unreadable', mapped, { [MAP_URL]: '{"sections":[{"map":null}]}' }, 'a section that is none'],
    ['unreadable', mapped, { [MAP_URL]: '{"sources":[{}],"names":[],"mappings":"AAAA"}' }, 'sources that are none'],
    ['tooLarge', mapped, { [MAP_URL]: JSON.stringify(bomb(1e12)) }, 'a section a trillion lines down'],
    ['tooLarge', mapped, { [MAP_URL]: `{"sources":[],"mappings":"${';'.repeat(3e6)}"}` }, 'three million lines'],
    ['unmapped', mapped, { [MAP_URL]: '{"sources":[],"mappings":""}' }, 'a map that has not this place'],
    ['unreadable', mapped, { [MAP_URL]: mapOf({ mappings: '!!!!' }) }, 'mappings of other characters'],
    ['unreadable', mapped, { [MAP_URL]: mapOf({ mappings: 'AAAg' }) }, 'mappings that are cut within a number'],
    ['unreadable', mapped, { [MAP_URL]: mapOf({ mappings: 'AAAg,AAAA' }) }, 'a mapping that is cut within a number'],
    ['unreadable', mapped, { [MAP_URL]: mapOf({ sourcesContent: 'text' }) }, 'texts of sources that are none'],
    ['unmapped', mapped, { [MAP_URL]: mapOf({ mappings: 'AALA' }) }, 'a line before the first'],
    ['unmapped', mapped, { [MAP_URL]: mapOf({ mappings: 'AAAD' }) }, 'a column before the first'],
    ['unmapped', mapped, { [MAP_URL]: mapOf({ mappings: 'AEAA' }) }, 'a source that the map has not'],
    ['unmapped', mapped, { [MAP_URL]: mapOf({ sources: [null] }) }, 'a source without a name'],
    [
      'unmapped',
      mapped,
      { [MAP_URL]: mapOf({ mappings: 'AAgBA' }) },
      'a line behind the last: the map is of another version',
    ],
  ])('%s', async (reason, script, answers, _what) => {
    const { maps } = server({ [SCRIPT]: script }, answers)
    expect(await maps.resolve(PAGE, place)).toEqual({ type: 'none', reason, isIgnored: false })
  })

  it('and so does a place that engines do not know', async () => {
    const { maps } = server({ [SCRIPT]: mapped }, { [MAP_URL]: mapOf({}) })
    for (const at of [{ line: 0 }, { column: 0 }])
      expect(await maps.resolve(PAGE, { ...place, ...at })).toMatchObject({ reason: 'unmapped' })
  })

  it('and a library without a map is one by its path', async () => {
    const url = 'https://shop.example/node_modules/.vite/deps/sender.js?v=1'
    expect(await server({ [url]: 'a()' }, {}).maps.resolve(PAGE, { ...place, url })).toMatchObject({ isIgnored: true })
  })
})

describe('each script and each map', () => {
  const place = (column: number): GeneratedPlace => ({ url: SCRIPT, line: 1, column, functionName: '' })
  const MAP_URL = 'https://shop.example/assets/a.map'
  const MAP = '{"version":3,"sources":["a.ts"],"sourcesContent":["x"],"names":[],"mappings":"AAAA"}'
  const mapped = 'a()\n//# sourceMappingURL=a.map'

  it('is asked for once in a document, also where it is not there', async () => {
    for (const answers of [{ [MAP_URL]: MAP }, {} as Record<string, string>]) {
      const { maps, asked } = server({ [SCRIPT]: mapped }, answers)
      await Promise.all([1, 2, 3].map((column) => maps.resolve(PAGE, place(column))))
      await maps.resolve(PAGE, place(4))
      expect(asked).toEqual([`browser ${SCRIPT}`, `GET ${MAP_URL}`])
    }
  })

  it('is asked for again in the next document, unless the script is the very same', async () => {
    const scripts: Record<string, string> = { [SCRIPT]: mapped }
    const { maps, asked } = server(scripts, { [MAP_URL]: MAP })
    await maps.resolve(PAGE, place(1))
    await maps.resolve({ ...PAGE, id: '2' }, place(1))
    expect(asked.filter((each) => each.startsWith('GET'))).toHaveLength(1)
    scripts[SCRIPT] = `changed(),${mapped}`
    await maps.resolve({ ...PAGE, id: '3' }, place(1))
    expect(asked.filter((each) => each.startsWith('GET'))).toHaveLength(2)
  })

  it('is kept up to a bound, the last one however large it is', async () => {
    const large = MAP.replace('"x"', `"${'x'.repeat(40e6)}"`)
    const scripts: Record<string, string> = {}
    const answers: Record<string, string> = {}
    for (const name of ['a', 'b']) {
      scripts[`https://shop.example/${name}.js`] = `//# sourceMappingURL=${name}.map`
      answers[`https://shop.example/${name}.map`] = large
    }
    const { maps, asked } = server(scripts, answers)
    for (const name of ['a', 'b', 'b', 'a'])
      expect(
        await maps.resolve(PAGE, { url: `https://shop.example/${name}.js`, line: 1, column: 1, functionName: '' }),
      ).toMatchObject({ line: 1 })
    expect(asked.filter((each) => each.startsWith('GET'))).toEqual([
      'GET https://shop.example/a.map',
      'GET https://shop.example/b.map',
      'GET https://shop.example/a.map',
    ])
  })
})
