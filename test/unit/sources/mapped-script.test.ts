import { build } from 'vite'
import { describe, expect, it } from 'vitest'
import { MappedScript } from '../../../panel/sources/mapped-script'
import { readSourceMap } from '../../../panel/sources/source-map'

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
