import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { OWN_MEMBERS, withShortNames } from '../../extension/build/short-names'

const ROOT = new URL('../../', import.meta.url).pathname
/**
 * Known outside: to the page, to the parts of the program with which these scripts speak, to another window, where an older
 * release may be. (The panel gets bytes alone.)
 */
const ELSEWHERE = [
  ...['extension', 'test/e2e', 'inpage/api/api.ts', 'inpage/api/noop.ts', 'inpage/transport'],
  ...['inpage/context/windows', 'inpage/settings.ts', 'inpage/platform/realm-registry.ts'],
]

function sources(path: string): string[] {
  if (/\.tsx?$/.test(path)) return path.endsWith('short-names.ts') ? [] : [readFileSync(path, 'utf8')]
  if (/\.\w+$/.test(path)) return []
  return readdirSync(path).flatMap((name) => sources(join(path, name)))
}

const wordsOf = (texts: readonly string[]) => new Set(texts.flatMap((text) => text.match(/[A-Za-z_$][\w$]*/g) ?? []))

describe('the short names of the library’s own members', () => {
  const library = sources(join(ROOT, 'inpage'))

  it('are of members that nobody else knows', () => {
    const { resolve } = createRequire(import.meta.url)
    const typescript = createRequire(resolve('typescript/package.json'))
    const folder = dirname(
      typescript.resolve(`@typescript/typescript-${process.platform}-${process.arch}/package.json`),
    )
    const libraries = readdirSync(join(folder, 'lib')).filter((name) => /^lib\..*d\.ts$/.test(name))
    expect(libraries.length).toBeGreaterThan(50)
    const browser = libraries.map((name) => readFileSync(join(folder, 'lib', name), 'utf8'))
    const opentelemetry = ['api', 'core', 'sdk-trace-base'].map((name) =>
      join(ROOT, `node_modules/@opentelemetry/${name}/build/src`),
    )
    const elsewhere = ELSEWHERE.map((path) => join(ROOT, path))
    const texts = [...browser, ...[...opentelemetry, ...elsewhere].flatMap(sources)]
    const known = wordsOf(texts)
    expect(OWN_MEMBERS.filter((name) => known.has(name))).toEqual([])
  })

  it('are of members that there are, and that no text has', () => {
    const all = wordsOf(library)
    expect(OWN_MEMBERS.filter((name) => !all.has(name))).toEqual([])
    expect(new Set(OWN_MEMBERS).size).toBe(OWN_MEMBERS.length)
    // A word of a language has no capital letter within it.
    expect(OWN_MEMBERS.filter((name) => !/^[a-z]+[A-Z]/.test(name))).toEqual([])
  })

  it('are one for each, and none that the library gives to another member', () => {
    const short = OWN_MEMBERS.map(withShortNames)
    expect(new Set(short).size).toBe(OWN_MEMBERS.length)
    expect(short.filter((name) => !/^[a-zA-Z]\d?$/.test(name))).toEqual([])
    const code = library.map((text) => text.replace(/^ *(?:\/\*)?\*.*|\/\/.*|\/\*.*|'[^'\n]*'/gm, ''))
    const members = new Set(code.flatMap((text) => text.match(/(?<=[\w)\]]\??\.)[a-zA-Z]\d?\b/g) ?? []))
    expect(members).toContain('f')
    expect(short.filter((name) => members.has(name))).toEqual([])
  })

  it('are whole words', () => {
    const [first] = OWN_MEMBERS
    expect(withShortNames(`b.${first}(${first}s,{${first}:1})`)).toBe(`b.a(${first}s,{a:1})`)
  })
})
