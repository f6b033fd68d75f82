import fc from 'fast-check'

const ATOMS = [
  ...['a', 'b', 'ab', '1', '.', '\\w', '\\W', '\\d', '\\D', '\\s', '\\S', '[ab]', '[^a]', '[a-c1]', '[^\\w]', '[\\]^]'],
  ...[
    '\\p{L}',
    '\\P{Lu}',
    '[\\p{N}_]',
    'é',
    '\\u00e9',
    '\\u{1d4b3}',
    '\\ud835\\udcb3',
    '[𝒳-𝒵]',
    '\\n',
    '\\/',
    '[^]',
    '[]',
  ],
  ...['s', 'ſ', 'k', '\\u212a', 'Σ', 'i', 'İ'],
]
const ASSERTIONS = ['^', '$', '\\b', '\\B']
const QUANTIFIERS = ['*', '+', '?', '{2}', '{1,}', '{0,2}', '{1,3}', '*?', '+?', '??', '{0}', '{2,}?']

/** Valid patterns of every kind, without back references; small, so that a backtracking engine comes to an end. */
export const patternText: fc.Arbitrary<string> = fc.letrec<{ choice: string; sequence: string; part: string }>(
  (tie) => ({
    choice: fc.oneof(
      { maxDepth: 3 },
      tie('sequence'),
      fc.array(tie('sequence'), { minLength: 2, maxLength: 3 }).map((parts) => parts.join('|')),
    ),
    sequence: fc.array(tie('part'), { maxLength: 3 }).map((parts) => parts.join('')),
    part: fc.oneof(
      { maxDepth: 3 },
      { weight: 6, arbitrary: fc.constantFrom(...ATOMS) },
      { weight: 2, arbitrary: fc.constantFrom(...ASSERTIONS) },
      {
        weight: 3,
        arbitrary: fc
          .tuple(fc.constantFrom(...ATOMS.filter((atom) => atom !== 'ab')), fc.constantFrom(...QUANTIFIERS))
          .map((parts) => parts.join('')),
      },
      {
        weight: 2,
        arbitrary: fc
          .tuple(fc.constantFrom('(', '(?:'), tie('choice'), fc.constantFrom('', ...QUANTIFIERS))
          .map(([begin, inner, quantifier]) => `${begin}${inner})${quantifier}`),
      },
      {
        weight: 1,
        arbitrary: fc
          .tuple(fc.constantFrom('(?=', '(?!', '(?<=', '(?<!'), tie('choice'))
          .map(([begin, inner]) => `${begin}${inner})`),
      },
    ),
  }),
).choice

/** What the atoms of `patternText` tell apart. */
export const searchedText: fc.Arbitrary<string> = fc
  .array(
    fc.constantFrom(
      'a',
      'b',
      'A',
      'c',
      '1',
      ' ',
      '\n',
      '\u2028',
      '_',
      '/',
      ']',
      '^',
      'é',
      'É',
      '𝒳',
      '\ud835',
      '\udcb3',
      's',
      'ſ',
      'K',
      'K',
      'ς',
      'σ',
      'İ',
      'ı',
      'i',
    ),
    { maxLength: 10 },
  )
  .map((parts) => parts.join(''))
