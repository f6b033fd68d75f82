/** As what a body is shown. */
export type BodyType = 'empty' | 'image' | 'json' | 'text' | 'binary'

/** Longer images, in characters of Base64, are not decoded. */
const MAX_IMAGE = 8_000_000
const IMAGE = /^image\/(?:png|jpeg|gif|webp|avif|bmp|x-icon|vnd\.microsoft\.icon)$/
const SVG = 'image/svg+xml'
const TEXTUAL = /^text\/|[/+](?:json|xml|x?-?javascript|ecmascript|yaml|x-ndjson)$/
// biome-ignore lint/suspicious/noControlCharactersInRegex: no text has them
const CONTROLS = /[\0-\x08\x0e-\x1a\x1c-\x1f]/
/** How much of a body tells whether it is a text, in UTF-16 code units. */
const LOOKED_AT = 10_000

/** The body of a response, as the browser gives it. */
interface GivenBody {
  readonly text: string
  readonly isBase64: boolean
}

/**
 * The body as a text where it says that it is one: the browser gives Base64 of what is not quite, such as a text in UTF-8 that
 * is broken somewhere.
 */
export function asText(body: GivenBody, mimeType: string): GivenBody & { readonly isDecoded?: true } {
  if (!body.isBase64 || body.text.length > MAX_IMAGE || !TEXTUAL.test(essence(mimeType))) return body
  const bytes = Uint8Array.from(atob(body.text), (character) => character.charCodeAt(0))
  const text = new TextDecoder().decode(bytes)
  return CONTROLS.test(text.slice(0, LOOKED_AT)) ? body : { text, isBase64: false, isDecoded: true }
}

/** @param mimeType - with parameters, or without */
export function bodyType(body: GivenBody & { readonly isDecoded?: true }, mimeType: string): BodyType {
  const { text, isBase64, isDecoded = false } = body
  const type = essence(mimeType)
  if (text === '') return 'empty'
  if ((isBase64 ? IMAGE.test(type) : type === SVG) && text.length <= MAX_IMAGE) return 'image'
  if (isBase64) return 'binary'
  if (/[/+]json$|^text\/x-json$/.test(type)) return 'json'
  // Servers call JSON plain text, or nothing at all.
  if (!/html|xml|css|javascript|event-stream|ndjson/.test(type) && /^\s*[[{]/.test(text)) return 'json'
  return !isDecoded && isBinary(text) ? 'binary' : 'text'
}

/** Whether a text is bytes that somebody has read as a text. */
export function isBinary(text: string): boolean {
  const start = text.slice(0, LOOKED_AT)
  return CONTROLS.test(start) || start.includes('\ufffd')
}

/** The URL by which an image is shown. Scripts in it do not run, and it loads nothing. */
export function imageUrl({ text, isBase64 }: GivenBody, mimeType: string): string {
  return `data:${essence(mimeType)}${isBase64 ? ';base64' : ''},${isBase64 ? text : encodeURIComponent(text.toWellFormed())}`
}

function essence(mimeType: string): string {
  return mimeType.split(';')[0].trim().toLowerCase()
}
