import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { micromark } from 'micromark'
import { gfm, gfmHtml } from 'micromark-extension-gfm'
import { describe, expect, it } from 'vitest'

/** Pages by the path of the English one. */
const translated = new Map([
  ['README.md', 'README.ja.md'],
  ...readdirSync('docs')
    .filter((name) => name.endsWith('.md'))
    .map((name): [string, string] => [`docs/${name}`, `docs/ja/${name}`]),
])
const originals = new Map([...translated].map(([original, translation]) => [translation, original]))

/** The links to the other language, each on its page's third line. */
const LANGUAGES = /^(English \| \[日本語\]|\[English\]\(.*\) \| 日本語).*$/m

interface Page {
  readonly path: string
  readonly text: string
}

function page(path: string): Page {
  return { path, text: readFileSync(path, 'utf8').replace(LANGUAGES, '') }
}

/** The kinds of blocks in their order: headings by level, tables by size, list items, paragraphs, code. */
function shapeOf({ text }: Page): string[] {
  const shape: string[] = []
  let before = ''
  for (const line of text.replace(/^```.*?^```$/gms, '```').split('\n')) {
    const columns = line.split(/(?<!\\)\|/).length - 2
    const kind = line.startsWith('|')
      ? `table of ${columns} columns`
      : (/^(#+) /.exec(line)?.[1] ?? (/^\s*([-*]|\d+\.) /.test(line) ? 'item' : line.trim() === '' ? '' : 'text'))
    // A wrapped line goes on with the paragraph or the item before it.
    if (kind !== '' && !(kind === 'text' && ['text', 'item'].includes(before))) shape.push(kind)
    before = kind === 'text' && before === 'item' ? 'item' : kind
  }
  return shape
}

/** The code, without the comments in it. */
function codeOf({ text }: Page): string[] {
  return [...text.matchAll(/^```(.*?)^```$/gms)].map(([, code]) => code.replace(/[ \t]*(\/\/|(?<=\s)#) .*$/gm, ''))
}

function headingsOf({ text }: Page): string[] {
  return [...text.replace(/^```.*?^```$/gms, '').matchAll(/^#+ (.*)$/gm)].map(([, heading]) => heading)
}

/** The anchor that a forge gives a heading. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M} _-]/gu, '')
    .replaceAll(' ', '-')
}

/** Where a page leads to, with English paths and the number of the heading in place of its name. */
function linksOf({ path, text }: Page): string[] {
  const links = [...text.matchAll(/\]\(([^)\s]+)\)|(?:src|srcset|href)="([^"]+)"/g)].map(([, a, b]) => a ?? b)
  return links.map((link) => {
    if (/^[a-z]+:/.test(link)) return link
    const [to, anchor] = link.split('#')
    const target = to === '' ? path : normalize(join(dirname(path), to))
    const original = originals.get(target) ?? target
    if (anchor === undefined) return original
    return `${original} heading ${headingsOf(page(target)).map(anchorOf).indexOf(decodeURI(anchor))}`
  })
}

/** What is named in code: commands, keys, attributes. */
function namesOf({ text }: Page): string[] {
  return [...new Set([...text.replace(/^```.*?^```$/gms, '').matchAll(/`([^`]+)`/g)].map(([, name]) => name))].sort()
}

describe.each([...translated])('%s in Japanese', (original, translation) => {
  const [english, japanese] = [page(original), page(translation)]

  it('has the same headings, paragraphs, list items and tables', () => {
    expect(shapeOf(japanese)).toEqual(shapeOf(english))
  })

  it('has the same code, and names the same things in code', () => {
    expect(codeOf(japanese)).toEqual(codeOf(english))
    expect(namesOf(japanese)).toEqual(namesOf(english))
  })

  it('leads to the same places', () => {
    expect(linksOf(japanese).sort()).toEqual(linksOf(english).sort())
    expect(linksOf(japanese).filter((link) => link.endsWith('heading -1'))).toEqual([])
  })

  it('leads to Japanese pages where there are any', () => {
    const links = [...japanese.text.matchAll(/\]\(([^)#\s]+)/g)].map(([, link]) => link)
    const paths = links
      .filter((link) => !/^[a-z]+:/.test(link))
      .map((link) => normalize(join(dirname(translation), link)))
    expect(paths.filter((path) => translated.has(path))).toEqual([])
  })
})

it.each([...translated.values()])('%s has no star that a renderer would show', (path) => {
  const { text } = page(path)
  const html = micromark(text, { extensions: [gfm()], htmlExtensions: [gfmHtml()], allowDangerousHtml: true })
  // Beside Japanese punctuation a star is no end of an emphasis: https://spec.commonmark.org/0.31.2/#right-flanking-delimiter-run
  expect(html.replace(/<(code|pre)[\s\S]*?<\/\1>/g, '').match(/.{0,20}\*.{0,20}/g)).toBeNull()
})

it('has no page in Japanese that there is not in English', () => {
  const pages = readdirSync('docs/ja').map((name) => `docs/ja/${name}`)
  expect(pages.filter((path) => !originals.has(path))).toEqual([])
})
