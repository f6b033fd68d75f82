/**
 * Characters that nobody sees, but that change what is seen: controls of the text's direction, joiners, fillers, spaces
 * without width, what has no glyph at all. A page's text in which they stand looks like another one, or says more to a
 * machine than to a reader. They are shown as codes; where they are part of how a script or an emoji is written, they stay.
 * https://www.unicode.org/reports/tr36/#Bidirectional_Text_Spoofing, https://trojansource.codes
 */

/** What a text without any of this has none of: nearly all do. */
const UNSEEN = /(?![\t\n\r])[\p{Cc}\p{Default_Ignorable_Code_Point}\p{Bidi_Control}\u2028\u2029\ufff9-\ufffb]/u

/** Scripts in which joiners make another letter. */
const JOINED = [
  ...['Arabic', 'Syriac', 'Mongolian', 'Devanagari', 'Bengali', 'Gurmukhi', 'Gujarati', 'Oriya', 'Tamil', 'Telugu'],
  ...['Kannada', 'Malayalam', 'Sinhala', 'Khmer', 'Myanmar'],
]
const joined = `[${JOINED.map((script) => `\\p{Script_Extensions=${script}}`).join('')}]`

/** What belongs to a character that is seen; and, as a group, what does not. */
const PARTS = new RegExp(
  [
    `(?<=${joined})[\\u200c\\u200d](?=${joined})`,
    '(?<=[\\p{Extended_Pictographic}\\p{Emoji_Modifier}]\\ufe0f?)\\u200d(?=\\p{Extended_Pictographic})',
    '(?<=\\p{Emoji})[\\ufe0e\\ufe0f]',
    '(?<=\\p{Script=Han})[\\ufe00-\\ufe0f\\u{e0100}-\\u{e01ef}]',
    `(${UNSEEN.source})`,
  ].join('|'),
  'gu',
)

/** The text as it can be shown: tabs and line ends as they are, what nobody would see as `‹U+202E›`. */
export function visibleText(text: string): string {
  if (!UNSEEN.test(text)) return text
  return text.replace(PARTS, (whole, unseen: string | undefined) => (unseen === undefined ? whole : codeOf(unseen)))
}

/** On one line: what ends lines, and tabs, as blanks. */
export function visibleLine(text: string): string {
  return visibleText(text.replace(/[\t\n\r\v\f\u0085\u2028\u2029]/g, ' '))
}

function codeOf(character: string): string {
  return `‹U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}›`
}
