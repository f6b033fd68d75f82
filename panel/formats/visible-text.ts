/**
 * Makes invisible characters visible: direction controls, joiners, fillers, zero-width spaces, characters without a glyph.
 * With them, a page's text could look like another one, or say more to a machine than to a reader. They are shown as
 * codes, except where a script or an emoji needs them.
 * https://www.unicode.org/reports/tr36/#Bidirectional_Text_Spoofing, https://trojansource.codes
 */

/** Quick test: nearly all texts have none of these characters. */
const UNSEEN = /(?![\t\n\r])[\p{Cc}\p{Default_Ignorable_Code_Point}\p{Bidi_Control}\u2028\u2029\ufff9-\ufffb]/u

/** Scripts in which joiners change the letters. */
const JOINED = [
  ...['Arabic', 'Syriac', 'Mongolian', 'Devanagari', 'Bengali', 'Gurmukhi', 'Gujarati', 'Oriya', 'Tamil', 'Telugu'],
  ...['Kannada', 'Malayalam', 'Sinhala', 'Khmer', 'Myanmar'],
]
const joined = `[${JOINED.map((script) => `\\p{Script_Extensions=${script}}`).join('')}]`

/** Matches a visible character with all that belongs to it; a group holds invisible ones. */
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

/** The text with invisible characters as `‹U+202E›`. Tabs and line ends stay. */
export function visibleText(text: string): string {
  if (!UNSEEN.test(text)) return text
  return text.replace(PARTS, (whole, unseen: string | undefined) => (unseen === undefined ? whole : codeOf(unseen)))
}

/** The same on one line: line ends and tabs become spaces. */
export function visibleLine(text: string): string {
  return visibleText(text.replace(/[\t\n\r\v\f\u0085\u2028\u2029]/g, ' '))
}

function codeOf(character: string): string {
  return `‹U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}›`
}
