import { compileFilter } from '../../panel/query/compile'
import { completionAt } from '../../panel/query/complete'
import { FILTER_KEYS } from '../../panel/query/keys'
import { readFilter } from '../../panel/query/syntax'
import { TraceStore } from '../../panel/store/store'
import { blockOf, documentInfo } from '../unit/store/page'
import type { Random } from './random'

const PARTS = [
  ...FILTER_KEYS.flatMap(({ key, example }) => [`${key}:`, ` ${example} `]),
  ...[
    ' ',
    ' and ',
    ' or ',
    '-',
    '(',
    ')',
    '"',
    '/',
    '\\',
    '\\/',
    '>',
    '<',
    '=',
    '..',
    '>=',
    ':',
    'ms',
    '5',
    '1e9',
    'é',
    '𝒳',
    '\ud800',
  ],
  ...[
    '.*',
    '.+',
    '(a+)+',
    'a?',
    '{2}',
    '{1,9}',
    '{999}',
    '[a-z]',
    '[^b]',
    '\\w',
    '\\b',
    '^',
    '$',
    '|',
    '(?=',
    '(?!',
    '(?<=',
    '(?<!',
    '(?<n>',
  ],
  ...['\\1', '\\k<n>', '\\p{L}', '\\u{61}', '[]', '[^]', 'foo', 'bar', 'a', 'b', ' /', '/ '],
]

const STORE = new TraceStore({ maxSpans: 100 })
STORE.document(documentInfo('home'))
STORE.block(
  'home',
  0,
  blockOf(
    Array.from({ length: 40 }, (_, i) => ({
      id: i + 1,
      parent: i >> 1,
      name: ['GET', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!', 'foobarfoobarfoobarfoobar', '#tag #tag #tag', 'é𝒳'][i % 5],
      attributes: { 'url.full': `https://shop.test/${'a'.repeat(i)}/${i}`, 'http.response.status_code': 200 + i },
    })),
  ),
)

/** Filters of anything that a filter can be made of, asked of all spans of a store. */
export function filters(random: Random): () => 'asks' | 'asks nothing' {
  return () => {
    const text = random.joined(PARTS, random.next() < 0.9 ? 8 : 40)
    readFilter(text)
    if (random.next() < 0.1) completionAt(text, random.below(text.length + 1), STORE)
    const filter = compileFilter(text, 0)
    if (filter === undefined) return 'asks nothing'
    STORE.spansMatching(filter)
    return 'asks'
  }
}
