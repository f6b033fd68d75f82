/** Markdown of what a page made up, read by a CommonMark parser with GitHub's extensions. */
import fc from 'fast-check'
import { micromark } from 'micromark'
import { gfm, gfmHtml } from 'micromark-extension-gfm'
import { describe, expect, it } from 'vitest'
import { markdownOf } from '../../../panel/formats/markdown/markdown'
import { codeBlock, codeSpan } from '../../../panel/formats/markdown/markdown-text'
import { NOTHING_DROPPED, type TraceSpan } from '../../../panel/formats/trace-model'
import { visibleLine } from '../../../panel/formats/visible-text'

const html = (text: string) =>
  micromark(text, { extensions: [gfm()], htmlExtensions: [gfmHtml()], allowDangerousHtml: true })

const PARTS = [
  ...[
    'a',
    ' ',
    '  ',
    '    ',
    '`',
    '``',
    '```',
    '~~~',
    '\\',
    '\\`',
    '*',
    '**',
    '_',
    '#',
    '# x',
    '> ',
    '- ',
    '1. ',
    '|',
    '---',
  ],
  ...[
    '\n',
    '\r',
    '\r\n',
    '\n\n',
    '\r\r',
    '\t',
    '\v',
    '\f',
    '\u0085',
    '\u2028',
    '\u2029',
    '\0',
    '\u200b',
    '\u202e',
    '\u{e0041}',
  ],
  ...[
    '<b>',
    '</code>',
    '<!--',
    '-->',
    '<script>',
    '&lt;',
    '&#96;',
    '![x](https://evil.test/p.png)',
    '[x](javascript:x)',
  ],
  ...[
    'https://evil.test',
    'www.evil.test',
    'me@evil.test',
    '@octocat',
    '#123',
    'GH-1',
    'org/repo#1',
    '[^1]',
    '[x]: /y',
    '$x$',
  ],
]
const anyText = fc.array(fc.constantFrom(...PARTS), { maxLength: 12 }).map((parts) => parts.join(''))

/** What is outside of code, and the tags with which it is laid out. */
const outside = (text: string) => html(text).replace(/<code[^>]*>[^<]*<\/code>/g, '')

describe('a page’s text in Markdown', () => {
  it('is code and nothing else, on a line', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const [, shown] = /^<p>x <code>([^<]*)<\/code> y<\/p>$/.exec(html(`x ${codeSpan(text)} y`)) ?? []
        const escaped = (visibleLine(text) || '  ').replaceAll('&', '&amp;').replaceAll('<', '&lt;')
        expect(shown).toBe(escaped.replaceAll('>', '&gt;').replaceAll('"', '&quot;'))
      }),
      { numRuns: 500 },
    )
  })

  it('is code and nothing else, on several lines', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(outside(`x\n\n${codeBlock(text).join('\n')}\n\ny`)).toBe('<p>x</p>\n<pre></pre>\n<p>y</p>')
      }),
      { numRuns: 500 },
    )
  })

  it('changes nothing of what a trace looks like, wherever it stands', () => {
    const template = outside(traceOf('a'))
    fc.assert(
      fc.property(anyText, (text) => {
        expect([text, outside(traceOf(text))]).toEqual([text, template])
      }),
      { numRuns: 100 },
    )
    expect(template).toContain('<h1>Trace: </h1>')
    expect(template.match(/<li>/g)?.length).toBeGreaterThan(8)
  })

  it('has no character that nobody sees', () => {
    expect(markdownOf([spanOf('a\u202eb\u{e0041}\0')])).not.toMatch(
      /(?!\n)[\p{Cc}\p{Bidi_Control}\p{Default_Ignorable_Code_Point}]/u,
    )
    expect(markdownOf([spanOf('a\u202eb')])).toContain('a‹U+202E›b')
  })
})

function traceOf(text: string): string {
  const span = spanOf(text)
  return markdownOf(
    [span, { ...span, spanId: 'b'.repeat(16), parentId: span.spanId }],
    new Map([[`${span.traceId}:${span.spanId}`, text]]),
  )
}

/** A span that says the same everywhere, and always something. */
function spanOf(part: string): TraceSpan {
  const text = `x${part}x`
  return {
    traceId: '1'.repeat(32),
    spanId: 'a'.repeat(16),
    parentId: undefined,
    traceState: text,
    name: text,
    kind: 3,
    startNs: 1n,
    endNs: 2n,
    status: { code: 2, message: text },
    attributes: [
      ['url.full', text],
      ['http.response.status_code', text],
      [text, text],
    ],
    events: [
      {
        name: 'exception',
        timeNs: 1n,
        attributes: [
          ['exception.type', text],
          ['exception.message', text],
          ['exception.stacktrace', text],
        ],
      },
    ],
    links: [],
    scope: { name: text, version: text },
    resource: [],
    dropped: NOTHING_DROPPED,
  }
}

it('says how many things went wrong, and how many spans tell of them', () => {
  const failed = { ...spanOf('POST'), status: { code: 2 as const, message: '' } }
  expect(markdownOf([failed], undefined, undefined, [])).toContain('errors: 1\n')
  const other = { ...failed, spanId: '00000000000000aa' }
  expect(markdownOf([failed, other], undefined, undefined, [], 1)).toContain('errors: 1 (spans that tell of them: 2)')
})
