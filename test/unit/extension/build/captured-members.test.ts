import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createContext, Script } from 'node:vm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { asTables, type CapturedMembers, captureMembers } from '../../../../extension/build/captured-members'
import { bundled } from '../../../../extension/build/injected-scripts'

/** Each a function of the scripts, and what it gives, whatever the page has put in the place of built-ins. */
const CASES = {
  'a method': [`'  text '.trim() + [3, 4].join('-')`, 'text3-4'],
  'a method of what a method gave': [`' a,b '.trim().split(',').map((one) => one.toUpperCase())`, ['A', 'B']],
  'a method in the arguments of one': [`[1, 2].concat([3, 4].slice(1))`, [1, 2, 4]],
  'a method of a text that has a name': [`((text: string) => text.indexOf('b'))('abc')`, 1],
  'a method of a map': [`new Map<string, number>().set('a', 1).get('a')`, 1],
  'a function of an object': [`Object.keys({ a: 1 }).length + Math.max(1, 2) + Number.parseInt('3')`, 6],
  'a test of an expression': [`/b/.test('abc')`, true],
  'a getter': [`new URL('http://a.test/b?c').pathname`, '/b'],
  'a getter of what a getter gave': [`new URL('http://a.test/b?c=d').searchParams.get('c')`, 'd'],
  'a setter': [
    `(() => { const url = new URL('http://a.test/'); url.hash = 'x'.repeat(2); return url.href })()`,
    'http://a.test/#xx',
  ],
  'an optional chain on something': [`((text?: string) => text?.trim().length)(' a ')`, 1],
  'an optional chain on nothing': [`((text?: string) => text?.trim().length ?? 'none')()`, 'none'],
  'an optional chain of getters': [`((url?: URL) => url?.searchParams?.get('c') ?? 'none')()`, 'none'],
  'an optional chain behind an own property': [`((of: { text?: string }) => of.text?.slice(1))({ text: 'ab' })`, 'b'],
  'a pattern of an array': [`(() => { const [one, , three] = [1, 2, 3]; return one + three })()`, 4],
  'a pattern with a rest': [`(() => { const [, ...others] = [1, 2, 3]; return others })()`, [2, 3]],
  'a pattern of getters': [
    `(() => { const { host, port: at } = new URL('http://a.test:81/'); return host + at })()`,
    'a.test:8181',
  ],
  'a parameter that is a pattern': [`[['a', 1]].map(([name, value]) => name + String(value))`, ['a1']],
  'a loop over an array': [`(() => { let sum = 0; for (const one of [1, 2]) sum += one; return sum })()`, 3],
  'a loop that is left': [`(() => { for (const one of [1, 2, 3]) if (one > 1) return one; return 0 })()`, 2],
  'a loop over a set': [
    `(() => { let all = ''; for (const one of new Set<string>().add('a').add('b')) all += one; return all })()`,
    'ab',
  ],
  'a loop over a map, by a pattern': [
    `(() => { let all = ''; for (const [key, value] of new Map<string, number>().set('a', 1)) all += key + value; return all })()`,
    'a1',
  ],
  'a spread in an array': [`[...[1, 2], ...new Set<number>().add(3)]`, [1, 2, 3]],
  'a spread in a call': [`Math.max(...[1, 5, 2])`, 5],
  'a spread of an object': [`({ ...{ a: 1 } }).a`, 1],
} as const satisfies Record<string, readonly [string, unknown]>

/** Nothing of a built-in, whatever its name. */
const OWN = `
class Own {
  length = 0
  slice(from: number): number { return from }
  get size(): number { return this.length }
}
interface Entry { readonly name: string; get(key: string): unknown }
export function work(own: Own, entry: Entry, list: readonly number[], text: string, unknown: any): unknown {
  const { name } = entry
  own.length = own.slice(1) + own.size
  entry.get(name)
  unknown.trim()
  return [list.length, list[0], text.length, text[0], own?.slice(2), Own.prototype, own.constructor, { ...entry }]
}
`

const BOTH = `export function work(url: URL): void { url.hash += 'x' }\n`

const LINES = `export function work([one, two]: string[], text: string): unknown {
  const kept = text.trim()
  // A comment.
  return [kept,
    one, two]
}
`

let folder: string
let members: CapturedMembers
let cases: Record<string, (of?: unknown) => unknown>
let context: Record<string, unknown>

beforeAll(async () => {
  folder = `${realpathSync(mkdtempSync(join(tmpdir(), 'taken-')))}/`
  const functions = Object.entries(CASES).map(
    ([name, [source]]) => `  ${JSON.stringify(name)}: (): unknown => ${source},`,
  )
  functions.push(`  unchecked: (text: any): unknown => text.trim(),`)
  writeFileSync(`${folder}cases.ts`, `Reflect.set(globalThis, 'cases', {\n${functions.join('\n')}\n})\n`)
  writeFileSync(`${folder}own.ts`, OWN)
  writeFileSync(`${folder}both.ts`, BOTH)
  writeFileSync(`${folder}lines.ts`, LINES)
  mkdirSync(`${folder}platform`)
  writeFileSync(`${folder}platform/natives.ts`, `export const slice = 'text'.slice(1)\n`)
  const compilerOptions = { target: 'ES2023', lib: ['ES2024', 'DOM', 'DOM.Iterable'], strict: true, types: [] }
  writeFileSync(`${folder}tsconfig.json`, JSON.stringify({ compilerOptions, include: ['*.ts'] }))
  members = captureMembers(folder, `${folder}tsconfig.json`)
  context = createContext({
    URL,
    URLSearchParams,
    TextEncoder,
    setTimeout,
    clearTimeout,
    queueMicrotask,
  }) as typeof context
  new Script(await bundled(`${folder}cases.ts`, members.plugin)).runInContext(context)
  cases = context.cases as typeof cases
}, 60_000)

afterAll(() => {
  members?.close()
  rmSync(folder, { recursive: true })
})

/** As after a page has put something that throws in the place of all members of all built-ins. */
function inBrokenPage(name: string, of?: unknown): unknown {
  const undo = new Script(BREAK).runInContext(context)
  try {
    return cases[name](of)
  } finally {
    undo()
  }
}

const BREAK = `(() => {
  const { ownKeys } = Reflect, { defineProperty, getOwnPropertyDescriptor } = Object, kept = []
  const fail = () => { throw new Error('of the page') }
  const iterated = Object.getPrototypeOf([][Symbol.iterator]())
  const holders = [Array, String, Number, RegExp, Map, Set, URL, URLSearchParams].map((one) => one.prototype)
  for (const holder of [...holders, Object, Math, iterated]) for (const key of ownKeys(holder)) {
    const descriptor = getOwnPropertyDescriptor(holder, key)
    if (key === 'constructor' || !descriptor.configurable) continue
    kept[kept.length] = { holder, key, descriptor }
  }
  for (let i = 0; i < kept.length; i++) {
    const { holder, key, descriptor: { get, enumerable } } = kept[i]
    defineProperty(holder, key, { configurable: true, enumerable, ...(get ? { get: fail, set: fail } : { value: fail, writable: true }) })
  }
  return () => { for (let i = 0; i < kept.length; i++) defineProperty(kept[i].holder, kept[i].key, kept[i].descriptor) }
})()`

async function transformed(name: string, source: string): Promise<string | undefined> {
  const { transform } = members.plugin
  if (typeof transform !== 'function') throw new Error('there is no transform')
  const result = await transform.call({} as ThisParameterType<typeof transform>, source, join(folder, name))
  return typeof result === 'object' && result !== null ? String(result.code) : undefined
}

describe('members of built-ins, as they were when the script was loaded', () => {
  it.each(Object.entries(CASES))('are what is used: %s', (name, [, expected]) => {
    expect(inBrokenPage(name)).toEqual(expected)
  })

  it('are not used where the compiler knows nothing of the type', () => {
    expect(cases.unchecked({ trim: () => 'own' })).toBe('own')
    expect(() => inBrokenPage('unchecked', ' a ')).toThrow('of the page')
  })
})

describe('a source', () => {
  it('that uses nothing of a built-in stays what it is', async () => {
    expect(await transformed('own.ts', OWN)).toBe(OWN)
  })

  it('that takes the built-ins itself, or lies elsewhere, is left alone', async () => {
    expect(await transformed('platform/natives.ts', `export const slice = 'text'.slice(1)\n`)).toBeUndefined()
    expect(await transformed('../elsewhere.ts', `'text'.slice(1)`)).toBeUndefined()
  })

  it('that is not what the compiler reads is refused', async () => {
    await expect(transformed('own.ts', 'other')).rejects.toThrow('own.ts')
  })

  it('that reads and writes a member at once is refused', async () => {
    await expect(transformed('both.ts', BOTH)).rejects.toThrow('hash')
  })

  it('keeps its lines', async () => {
    const lines = (await transformed('lines.ts', LINES))?.split('\n') ?? []
    expect(lines.length).toBe(LINES.split('\n').length)
    expect(lines[2]).toBe('  // A comment.')
  })
})

describe('the members of a bundle', () => {
  it('are one statement a kind, by class and name, where the first of them was', () => {
    const code = [
      'first();\n',
      '\tvar _taken_method_String_trim_default = /*#__PURE__*/ members$1(method, "String trim");\n',
      '\tvar _taken_reading_URL_href_default = /*#__PURE__*/ members$1(reading, "URL href");\n',
      'second();\n',
      '\tvar _taken_method_Array_map_default = /*#__PURE__*/ members$1(method, "Array map");\n',
      '\tvar _taken_method_String_slice_default = /*#__PURE__*/ members$1(method, "String slice");\n',
      'third();\n',
    ]
    expect(asTables(code.join(''))).toBe(
      `first();
var [_taken_method_Array_map_default, _taken_method_String_slice_default, _taken_method_String_trim_default] = members$1(method, "Array map|String slice trim");
var [_taken_reading_URL_href_default] = members$1(reading, "URL href");
second();
third();
`,
    )
  })
})
