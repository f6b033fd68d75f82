import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { importsIn, reachedFrom, sourceFiles } from './imports'

/** Every file with code in these is loaded. */
const WHOLE = [
  'inpage',
  'extension',
  ...['formats', 'query', 'scheduling', 'sources', 'state', 'store', 'text'].map((room) => `panel/${room}`),
]
/** What draws: end-to-end tests look at it. The share of its lines that unit tests load may only grow. */
const DRAWING = ['panel/app', 'panel/views', 'panel/widgets']
const MIN_LOADED_OF_DRAWING = 0.17
const tests = sourceFiles(['test/unit'])
const loaded = reachedFrom(
  tests.filter((path) => /\.test\.tsx?$/.test(path)),
  importsIn([...tests, ...sourceFiles(['inpage', 'extension', 'panel'])]),
)

/** Files that wire a part to its browser, to Node or to the bundler, and hold no rule of their own: tests of what is built run them. */
const WIRING = [
  'extension/access/access-page.ts',
  'extension/devtools/devtools.ts',
  'extension/relay/mirror.ts',
  'extension/devtools/page-access.ts',
  'extension/devtools/export-control.ts',
  'extension/export/queue.ts',
  'extension/receiver/main.ts',
  'panel/sources/source-worker.ts',
  'panel/state/transfer/reading-worker.ts',
]

/** Types alone leave nothing to load. */
function hasCode(path: string): boolean {
  const source = readFileSync(path, 'utf8').replace(/\/\*[\s\S]*?\*\//g, '')
  return /^(export )?(default|const|let|async|function|class|abstract|for|if|try|await|[\w.]+\()/m.test(source)
}

function linesOf(paths: readonly string[]): number {
  return paths.reduce((lines, path) => lines + readFileSync(path, 'utf8').split('\n').length, 0)
}

describe('every file with code', () => {
  it.each(WHOLE)('in %s is loaded by a unit test', (folder) => {
    const files = sourceFiles([folder]).filter(hasCode)
    expect(files.length).toBeGreaterThan(3)
    expect(files.filter((path) => !loaded.has(path) && !WIRING.includes(path))).toEqual([])
  })

  it('that draws counts with its lines, of which a share is loaded at least', () => {
    const files = sourceFiles(DRAWING).filter(hasCode)
    expect(linesOf(files.filter((path) => loaded.has(path))) / linesOf(files)).toBeGreaterThan(MIN_LOADED_OF_DRAWING)
  })

  it('that is left out is one that no unit test loads', () => {
    expect(WIRING.filter((path) => loaded.has(path))).toEqual([])
  })
})
