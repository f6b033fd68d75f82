/**
 * Every regular expression of what is shipped meets text of a page, a file or a user. One that backtracks too much would let
 * a page hang itself or the panel, so each is proved to be linear, or stands in the list below with what bounds it.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createContext, Script } from 'node:vm'
import { check } from 'recheck'
import { parseSync } from 'vite'
import { describe, expect, it } from 'vitest'
import { BOUNDED, LINEAR, MADE_OF_TEXT } from './bounded-patterns'
import { cpuMs } from './cpu-time'

interface Place {
  readonly file: string
  readonly line: number
}

interface Pattern extends Place {
  readonly source: string
  readonly flags: string
}

interface SyntaxNode {
  readonly type: string
  readonly start: number
}

const FOLDERS = ['inpage', 'extension', 'panel']
const files = FOLDERS.flatMap((folder) =>
  readdirSync(folder, { recursive: true }).map((name) => join(folder, String(name))),
)
  .filter((path) => /\.tsx?$/.test(path))
  .sort()

/** The literals of a source, and the places where a pattern is made of a text. */
function patternsOf(file: string, text: string): { readonly literals: Pattern[]; readonly made: Place[] } {
  const { program, errors } = parseSync(file, text)
  if (errors.length > 0) throw new Error(`${file}: ${errors[0].message}`)
  const literals: Pattern[] = []
  const made: Place[] = []
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) for (const each of node) visit(each)
    if (!isNode(node)) return
    const place = { file, line: text.slice(0, node.start).split('\n').length }
    if ('regex' in node) {
      const { pattern, flags } = node.regex as { readonly pattern: string; readonly flags: string }
      literals.push({ ...place, source: pattern, flags })
    }
    if (makesPattern(node)) made.push(place)
    for (const [key, part] of Object.entries(node)) if (key !== 'regex' && key !== 'value') visit(part)
    // Of a property the value is a node; of a literal it may be a RegExp.
    if (node.type !== 'Literal' && 'value' in node) visit(node.value)
  }
  visit(program)
  return { literals, made }
}

function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value
}

/** `new RegExp(…)`, `RegExp(…)`, however it is named; and methods of strings, which make a pattern of a text. */
function makesPattern(node: SyntaxNode): boolean {
  if (node.type !== 'NewExpression' && node.type !== 'CallExpression') return false
  const { callee, arguments: given } = node as unknown as { callee: Named; arguments: readonly SyntaxNode[] }
  if (/RegExp/.test(callee.name ?? callee.property?.name ?? '')) return true
  const isText = given[0]?.type === 'TemplateLiteral' || typeof Object(given[0]).value === 'string'
  return isText && /^(match|matchAll|search)$/.test(callee.property?.name ?? '')
}

interface Named {
  readonly name?: string
  readonly property?: { readonly name?: string }
}

const all = files.map((file) => patternsOf(file, readFileSync(file, 'utf8')))
const literals = all.flatMap((one) => one.literals)
const named = ({ source, flags }: Pick<Pattern, 'source' | 'flags'>) => `/${source}/${flags}`
const boundOf = (pattern: Pattern) => BOUNDED.find((one) => named(one.pattern) === named(pattern))

/** Without a repeat that has no upper bound, nothing grows with the text. */
const repeats = ({ source }: Pattern) => /[*+]|\{\d+,\}/.test(source)
const repeating = [...new Map(literals.filter(repeats).map((pattern) => [named(pattern), pattern])).values()]

describe('the patterns', () => {
  it('are found in every form in which one can be written', () => {
    const text = `
      const a = { b: /x+/g, c: [new RegExp(d), RegExp('y'), NativeRegExp(z)] }
      text.match('z'); text.search(/w/); text.includes('v')
    `
    const { literals: found, made } = patternsOf('some.ts', text)
    expect(found.map(named)).toEqual(['/x+/g', '/w/'])
    expect(made.map(({ line }) => line)).toEqual([2, 2, 2, 3])
    expect(literals.length).toBeGreaterThan(80)
  })

  it('that are made of a text are those that are known', () => {
    const made = all.flatMap((one) => one.made.map(({ file }) => file))
    expect(made).toEqual(MADE_OF_TEXT.map(({ file }) => file).sort())
  })

  it('that are listed as bounded are there', () => {
    const there = new Set(literals.map(named))
    expect(BOUNDED.map(({ pattern }) => named(pattern)).filter((one) => !there.has(one))).toEqual([])
  })
})

describe('a pattern', () => {
  it('that is linear is told from one that is not', async () => {
    const verdicts = [/^(\s|#.*)*(\{|query\b)/, /\s+$/, /^a+$/].map(async (one) => (await verdict(one)).status)
    expect(await Promise.all(verdicts)).toEqual(['vulnerable', 'vulnerable', 'safe'])
  })

  it.each(repeating.filter((one) => boundOf(one) === undefined).map((one) => [named(one), one] as const))(
    '%s is linear',
    async (_, one) => {
      const { status } = await verdict(one)
      expect(`${one.file}:${one.line} ${status}`).toMatch(/ safe$/)
    },
    180_000,
  )

  it('takes time in proportion to the text, or to its bound', () => {
    expect(millisecondsOf({ source: '(a+)+$', flags: '' }, `${'a'.repeat(100)}b`, 1_000)).toBe(Number.POSITIVE_INFINITY)
    const slow = repeating.flatMap((pattern) => {
      const length = boundOf(pattern)?.most ?? LINEAR
      const text = textsAgainst(pattern, length).find((one) => isSlow(pattern, one))
      return text === undefined ? [] : [{ at: named(pattern), text: text.slice(0, 20) }]
    })
    expect(slow).toEqual([])
  }, 180_000)
})

/** ms of CPU time */
const MAX_MS = 500

function verdict({ source, flags }: Pick<Pattern, 'source' | 'flags'>) {
  // The other checker guesses, and not the same each time.
  return check(source, flags, { checker: 'automaton', timeout: 120_000 })
}

/** What the pattern is made of, over and over, with something at the end that does not fit. */
function textsAgainst({ source }: Pattern, length: number): readonly string[] {
  const plain = source
    .replace(/\\[nrt]/g, '\n')
    .replace(/\\[sS]/g, ' ')
    .replace(/\\[dD]/g, '1')
    .replace(/\\[wWbB]/g, 'w')
    .replace(/\\[pPu]\{[^}]*\}/g, 'é')
  const words = plain.split(/[^\w:/@.#"'`=;<>%{ \n-]+/).filter((word) => word !== '')
  const parts = new Set([
    ...plain.replace(/[\\^$()[\]?*+|]/g, ''),
    ...words,
    ...words.map((word, i) => word + (words[i + 1] ?? words[0])),
  ])
  parts.add(words.join(''))
  return [...parts].flatMap((part) => {
    const text = part.repeat(Math.ceil(length / part.length)).slice(0, length)
    return [text, `${text.slice(1)}\0`, `${words[0] ?? ''}${text}`.slice(0, length)]
  })
}

const sandbox = createContext({ pattern: /x/, text: '' })
const run = new Script('pattern.lastIndex = 0; pattern.global ? text.replace(pattern, "") : pattern.test(text)')

/** CPU time, ms; infinite where it came to no end within `timeout` (ms of the clock, in which others run, too). */
function millisecondsOf({ source, flags }: Pick<Pattern, 'source' | 'flags'>, text: string, timeout = 20_000): number {
  Object.assign(sandbox, { pattern: new RegExp(source, flags), text })
  try {
    return cpuMs(() => void run.runInContext(sandbox, { timeout }))
  } catch {
    return Number.POSITIVE_INFINITY
  }
}

/** Slow twice: once may be the engine's own work, such as the collection of garbage. */
const isSlow = (pattern: Pattern, text: string) =>
  millisecondsOf(pattern, text) > MAX_MS && millisecondsOf(pattern, text) > MAX_MS
