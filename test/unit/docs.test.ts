import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'

const FOLDERS = ['docs', 'inpage', 'extension', 'panel', 'test', '.github']
const pages = [
  ...readdirSync('.').filter((name) => name.endsWith('.md')),
  ...FOLDERS.flatMap((folder) =>
    readdirSync(folder, { recursive: true })
      .map((name) => join(folder, String(name)))
      .filter((path) => path.endsWith('.md')),
  ),
]

/** The places in the repository to which a page links, each once. */
function linksOf(page: string): string[] {
  const targets = [...readFileSync(page, 'utf8').matchAll(/\]\(([^)\s]+)\)|(?:src|srcset|href)="([^"]+)"/g)]
  const paths = targets.map(([, link, attribute]) => (link ?? attribute).split('#')[0])
  return [...new Set(paths.filter((path) => path !== '' && !/^[a-z]+:/.test(path)))]
}

describe('the pages of the documentation', () => {
  it('are found, those at the root among them', () => {
    expect(pages).toEqual(expect.arrayContaining(['README.md', 'CONTRIBUTING.md', 'docs/architecture.md']))
  })

  it('link to nothing that is not there', () => {
    const broken = pages.flatMap((page) =>
      linksOf(page)
        .filter((path) => !existsSync(join(dirname(page), path)))
        .map((path) => `${page} → ${path}`),
    )
    expect(broken).toEqual([])
  })

  it('name only commands that there are', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'))
    const named = pages.flatMap((page) => [...readFileSync(page, 'utf8').matchAll(/\bnpm run ([a-z0-9:-]+)/g)])
    expect([...new Set(named.map(([, name]) => name))].filter((name) => !(name in scripts))).toEqual([])
  })
})
