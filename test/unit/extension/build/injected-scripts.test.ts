import { Script } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { freeNames, withCapturedGlobals } from '../../../../extension/build/captured-globals'
import { withIgnoreList } from '../../../../extension/build/ignore-list'
import { asLine, finishedScript } from '../../../../extension/build/injected-scripts'

describe('the names that a script takes from the global scope', () => {
  it('are all that it refers to and does not declare, in whatever scope', () => {
    const script = `(function () {
      const own = Map, { Set: other, [WeakMap.name]: computed } = URL
      class Derived extends Event { #field = Node; static { void Element } get Text() { return Range } }
      label: for (const Attr of [Comment]) { try { own(Attr) } catch (Request) { void Request; continue label } }
      return (Response = Headers) => \`\${Response} \${typeof Missing}\` + arguments.length + other + computed + Derived + named
      function named(document) { return document.location + this.navigator }
    })()`
    expect(freeNames(script)).toEqual(
      ['Comment', 'Element', 'Event', 'Headers', 'Map', 'Missing', 'Node', 'Range', 'URL', 'WeakMap'].sort(),
    )
  })

  it.each(['x = 1', '(() => { x++ })()', 'var x', 'function x() {}', 'const x = 1'])(
    'may not be changed: %s',
    (script) => {
      expect(() => freeNames(script)).toThrow('x')
    },
  )
})

describe('a script with its globals taken', () => {
  it('knows what was there when it ran, and takes what is not there for undefined', () => {
    const script = withCapturedGlobals('globalThis.seen = () => [Holder.value, typeof Missing, Missing === undefined]')
    const context = { Holder: { value: 1 }, seen: (): unknown[] => [], Missing: undefined }
    const run = (code: string) => new Script(code).runInNewContext(context)
    run(script)
    expect([...context.seen()]).toEqual([1, 'undefined', true])
    Reflect.set(context, 'Holder', { value: 2 })
    Reflect.set(context, 'Missing', 3)
    expect([...context.seen()]).toEqual([1, 'undefined', true])
  })
})

describe('a script of the page’s world', () => {
  it('is strict: a page gets none of its functions as a caller, and callbacks the `this` that they are given', async () => {
    const script = await finishedScript('inpage/x.js', 'globalThis.calls = function (call) { return [this, call()] }')
    const context = { calls: undefined }
    const run = (code: string) => new Script(code).runInNewContext(context)
    run(script)
    expect([...run('Reflect.apply(calls, undefined, [function () { return arguments.callee.caller }])')]).toEqual([
      undefined,
      null,
    ])
  })
})

describe('a script as one line', () => {
  it('is of ASCII, and gives what it gave', () => {
    const script = '[`first\nsecond`, `\u30c8`, /\u2028/.test("\u2028")]\n'
    const line = asLine(script)
    expect(line).toMatch(/^[\x20-\x7e]*$/)
    expect([...new Script(line).runInThisContext()]).toEqual(['first\nsecond', '\u30c8', true])
  })
})

describe('a script on the ignore list', () => {
  it('says so for its line and those before it, and is the same otherwise', () => {
    const listed = withIgnoreList('one();two()', 'inpage/library.js', 1)
    const [, url] = /^one\(\);two\(\)\n\/\/# sourceMappingURL=(data:[^\s"']*)$/.exec(listed) ?? []
    const map = JSON.parse(decodeURIComponent(url.slice(url.indexOf(',') + 1)))
    expect(map).toEqual({
      version: 3,
      sources: ['tracepane/inpage/library.js'],
      names: [],
      mappings: 'AAAA;AACA',
      ignoreList: [0],
    })
  })

  it('has no other lines, which the map would not tell of', () => {
    expect(() => withIgnoreList('one()\ntwo()', 'inpage/library.js')).toThrow('inpage/library.js')
  })
})
