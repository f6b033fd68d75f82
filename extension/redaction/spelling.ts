/** Undoes how a text has been spelt to be part of another: the escapes of JSON and JavaScript, of URLs, and base64. */

/** `\\u003d`, `\\x22`, with the backslashes of the texts around it. */
const ESCAPE = /(\\{1,8})(?:u([\da-f]{4})|x([2-7][\da-f]))/gi
const IS_ESCAPED = /\\(?:u[\da-f]{4}|x[2-7][\da-f])/i
const PERCENT = /%([2-7][\da-f])/gi
const DELETE = 127

/** Whether `unescaped` may change the text. */
export function isEscaped(text: string): boolean {
  return text.includes('\\') && IS_ESCAPED.test(text)
}

/** The text with its characters as they are; a quote keeps backslashes before it, so JSON stays JSON. */
export function unescaped(text: string): string {
  return text.replace(ESCAPE, (all: string, backslashes: string, four?: string, two?: string) => {
    const code = Number.parseInt(four ?? two ?? '', 16)
    const character = String.fromCharCode(code)
    if (character === '"' || character === "'") return `${'\\'.repeat(2 * backslashes.length - 1)}${character}`
    // Control characters, the backslash and halves of a character stay.
    return code < 32 || code === DELETE || code === 92 || (code >= 0xd800 && code <= 0xdfff) ? all : character
  })
}

/** The ASCII characters of a text that is no valid percent-encoding. */
export function unescapedLoosely(text: string): string {
  return text.replace(PERCENT, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}

/** The text that base64, or its variant for URLs, stands for; undefined if it stands for none. */
export function fromBase64(encoded: string): string | undefined {
  try {
    const bytes = Uint8Array.from(atob(encoded.replaceAll('-', '+').replaceAll('_', '/')), (one) => one.charCodeAt(0))
    return new TextDecoder().decode(bytes)
  } catch {
    return undefined
  }
}
