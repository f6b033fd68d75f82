import { readdirSync, readFileSync } from 'node:fs'
import { readBlock } from '../../inpage/block/reader'
import { FORMATS, readTraceFile } from '../../panel/formats/all'
import { importedDocuments } from '../../panel/formats/imported-documents'
import { markdownOf } from '../../panel/formats/markdown/markdown'
import { otlpLines } from '../../panel/formats/otlp/otlp'
import type { TraceSpan } from '../../panel/formats/trace-model'
import { plainSpan } from '../unit/formats/spans'
import type { Random } from './random'

const PARTS = [
  ...[
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"',
    '\\',
    '\n',
    ' ',
    '0',
    '-1',
    '1e999',
    '9'.repeat(30),
    'null',
    'true',
    '""',
    '{}',
    '[]',
  ],
  ...[
    '"traceId"',
    '"spans"',
    '"id"',
    '"ts"',
    '"ph"',
    '"X"',
    '"value"',
    '"__proto__"',
    '"constructor"',
    '\u0000',
    '\ud800',
    'é',
    '\u202e',
  ],
]

const SPANS: readonly TraceSpan[] = [1, 2, 3].map((i) =>
  plainSpan(i, {
    parentId: i === 1 ? undefined : '1'.padStart(16, '0'),
    name: ['load', 'GET\u202e\r\n`', '<b>@x'][i - 1],
    attributes: [
      ['url.full', `https://shop.test/${i}`],
      ['http.request.method', 'GET'],
      ['list', ['a', { b: 1 }]],
      ['big', 2n ** 60n],
    ],
    events: [{ name: 'exception', timeNs: 1_700_000_000_000_000_001n, attributes: [['exception.message', 'no']] }],
    links: [{ traceId: '2'.repeat(32), spanId: '3'.repeat(16), attributes: [] }],
  }),
)
const WRITTEN = FORMATS.map((format) => [...format.write(SPANS)].join(''))
/** What people reported: formats that are only read, and all that programs make of the others. */
const FIXTURES = ['files', 'backends', 'consoles'].flatMap((folder) =>
  readdirSync(`test/fixtures/${folder}`)
    .filter((name) => !/\.(gz|zst|pb)$/.test(name))
    .map((name) => readFileSync(`test/fixtures/${folder}/${name}`, 'utf8')),
)
const REPORTED = FIXTURES.filter((text) => isJson(text))
/** Several values, or lines of text: only their text can be changed. */
const TEXTS = FIXTURES.filter((text) => !isJson(text))
const BASES = [...WRITTEN, ...REPORTED]
/** Several files' worth of JSON, one on each line. */
const LINES = WRITTEN[FORMATS.indexOf(otlpLines)]

/** Files with some of their text changed: what can be read becomes blocks, and is written in every form and read again. */
export function files(random: Random): () => 'read' | 'refused' {
  return () => {
    const base = random.pick(BASES)
    const text = random.next() < 0.3 ? random.pick(TEXTS) : undefined
    const isAsText = text !== undefined || random.next() < 0.4
    const read = readTraceFile(isAsText ? random.mutated(text ?? base, PARTS) : changedInside(base, random))
    if (!('spans' in read)) return 'refused'
    for (const document of importedDocuments(read.spans)) {
      for (const { bytes } of document.blocks()) {
        const block = readBlock(bytes)
        if ('error' in block) throw new Error(`own block: ${block.error}`)
      }
    }
    const format = random.pick(FORMATS)
    const again = readTraceFile([...format.write(read.spans)].join(''))
    if (!('spans' in again)) throw new Error(`own ${format.title}: ${again.reason} at ${again.where}`)
    markdownOf(read.spans)
    return 'read'
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

const VALUES = [
  ...[
    null,
    true,
    0,
    -1,
    0.5,
    1e300,
    Number.MAX_SAFE_INTEGER,
    '',
    '0',
    '-1',
    '9'.repeat(30),
    'x',
    'f'.repeat(16),
    'f'.repeat(32),
  ],
  ...[[], {}, [null], [[]], { '': '' }, { key: 'a', value: { arrayValue: {} } }, 'a\u202e\n`', 'links', '__proto__'],
]

/** Still JSON, with a few of its parts taken away, put in, or put in place of others. */
function changedInside(base: string, random: Random): string {
  const lines = base === LINES ? base.trim().split('\n') : [base]
  const at = random.below(lines.length)
  const root: unknown = JSON.parse(lines[at])
  for (let left = 1 + random.below(4); left > 0; left--) change(root, random)
  lines[at] = JSON.stringify(root)
  return lines.join('\n')
}

function change(root: unknown, random: Random): void {
  let holder = root
  for (;;) {
    if (typeof holder !== 'object' || holder === null) return
    const keys = Object.keys(holder)
    const key =
      keys.length === 0 || random.next() < 0.05 ? random.pick(['links', 'x', 'status', '0']) : random.pick(keys)
    const below: unknown = Reflect.get(holder, key)
    if (typeof below === 'object' && below !== null && random.next() < 0.85) {
      holder = below
      continue
    }
    if (random.next() < 0.3) Reflect.deleteProperty(holder, key)
    else Reflect.set(holder, key, structuredClone(random.pick(VALUES)))
    return
  }
}
