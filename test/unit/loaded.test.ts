import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { importsIn, reachedFrom, sourceFiles } from './imports'

const FOLDERS = ['inpage', 'extension', 'panel/query']
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
  'extension/receiver/main.ts',
]

/** Types alone leave nothing to load. */
function hasCode(path: string): boolean {
  const source = readFileSync(path, 'utf8').replace(/\/\*[\s\S]*?\*\//g, '')
  return /^(export )?(default|const|let|async|function|class|abstract|for|if|try|await|[\w.]+\()/m.test(source)
}

describe('every file with code', () => {
  it.each(FOLDERS)('in %s is loaded by a unit test', (folder) => {
    const files = sourceFiles([folder]).filter(hasCode)
    expect(files.length).toBeGreaterThan(10)
    expect(files.filter((path) => !loaded.has(path) && !WIRING.includes(path))).toEqual([])
  })

  it('that is left out is one that no unit test loads', () => {
    expect(WIRING.filter((path) => loaded.has(path))).toEqual([])
  })
})
