import { build } from 'vite'
import { describe, expect, it } from 'vitest'
import { MappedScript } from '../../../panel/sources/mapped-script'
import { readSourceMap } from '../../../panel/sources/source-map'
import { storedBuild } from './builds'

const SOURCE = `class Cart {
  items
  async checkout() { await fetch('/x'); this.#count(); this.#total() }
  #count() { return 1 }
  async #total() { return this.items.length }
}
globalThis.go = () => new Cart().checkout()
`

describe('a minified script', () => {
  it('calls private methods as the source does', async () => {
    const plugin = {
      name: 'source',
      resolveId: (id: string) => (id === 'cart.js' ? id : undefined),
      load: (id: string) => (id === 'cart.js' ? SOURCE : undefined),
    }
    const built = await build({
      ...{ configFile: false, logLevel: 'error', plugins: [plugin] },
      build: { write: false, sourcemap: true, rollupOptions: { input: 'cart.js' } },
    })
    if (!('output' in built)) throw new Error('not built')
    const [chunk] = built.output
    const map = readSourceMap(JSON.stringify(chunk.map), 'https://shop.test/main.js')
    if (typeof map === 'string') throw new Error(map)
    const script = new MappedScript(chunk.code, map, 0)
    const name = /(#\w+)\(\){return this\.items/.exec(chunk.code)?.[1] ?? ''
    expect(name).not.toBe('#total')
    const column = chunk.code.indexOf('.length') + 1
    expect([script.functionName(name, 1, column), script.functionName(`t.${name}`, 1, column)]).toEqual([
      ...['#total', '#total'],
    ])
    expect(script.functionName(name, 1, 2)).toBe(name)
  })
})

describe.each([
  ['Turbopack', 'inlined-turbopack', 's'],
  ['webpack', 'inlined-webpack', ''],
] as const)('a library’s function that %s put into its caller', (_name, build, payOrder) => {
  const { script, map } = storedBuild(build)
  function resolve(part: string, functionName: string) {
    const read = readSourceMap(map, 'https://shop.test/main.js.map')
    if (typeof read === 'string') throw new Error(read)
    const lines = script.slice(0, script.indexOf(part)).split('\n')
    const place = { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1, functionName }
    const mapped = new MappedScript(script, read, 0)
    const { source, line, isIgnored } = mapped.positionOf(place) ?? { source: '' }
    return [source.split('/').at(-1), line, isIgnored, mapped.functionName(functionName, place.line, place.column)]
  }

  it('is the call of it: the application’s own code', () => {
    expect(resolve('fetch("/api', payOrder)).toEqual(['checkout.ts', 19, false, 'payOrder'])
  })

  it('leaves functions and classes their names in the source', () => {
    expect(resolve('new i("card'.replace('i', build === 'inlined-webpack' ? 'a' : 'i'), payOrder)).toEqual([
      ...['checkout.ts', 21, false, 'payOrder'],
    ])
    // Firefox’s frame of a constructor that the class does not write out.
    const error = build === 'inlined-webpack' ? 'a' : 'i'
    expect(resolve(`class ${error} extends`, error).at(-1)).toBe('PaymentError')
    const owner = build === 'inlined-webpack' ? 'e' : 'n'
    expect(resolve('lines.length>3', `async ${owner}.pay`).at(-1)).toBe('async Cart.pay')
  })
})

describe('a map that knows lines alone', () => {
  const LINE = `const first = 1;${'second(first);'.repeat(50)}`
  const map = JSON.stringify({
    ...{ version: 3, sources: ['cart.ts'], names: [], mappings: 'AAAA' },
    sourcesContent: ['const first = 1\nsecond(first)\n'],
  })
  const at = (column: number, text = LINE) => {
    const read = readSourceMap(map, 'https://shop.test/main.js.map')
    if (typeof read === 'string') throw new Error(read)
    return new MappedScript(text, read, 0).positionOf({ line: 1, column, functionName: '' })?.line
  }

  it('says nothing of what a minifier put into one line', () => {
    expect([at(1), at(20), at(600)]).toEqual([undefined, undefined, undefined])
    expect(at(20, 'const first = 1;second(first);')).toBe(1)
  })
})

it('a class is called by the variable that it is put into, where it has no name of its own', () => {
  const script = 'var Ho=class extends Error{};'
  const map = readSourceMap(
    JSON.stringify({
      ...{ version: 3, sources: ['cart.ts'], names: [], mappings: 'AAAA,IAAM,GAAA' },
      sourcesContent: ['class PaymentError extends Error {}\n'],
    }),
    'https://shop.test/main.js.map',
  )
  if (typeof map === 'string') throw new Error(map)
  expect(new MappedScript(script, map, 0).functionName('Ho', 1, 8)).toBe('PaymentError')
})
