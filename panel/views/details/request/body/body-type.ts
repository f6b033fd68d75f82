/** As what a body is shown. */
export type BodyType = 'empty' | 'image' | 'json' | 'text' | 'binary'

/** Longer images, in characters of Base64, are not decoded. */
const MAX_IMAGE = 8_000_000
const IMAGE = /^image\/(?:png|jpeg|gif|webp|avif|bmp|x-icon|vnd\.microsoft\.icon)$/
const SVG = 'image/svg+xml'

/** The body of a response, as the browser gives it. */
interface GivenBody {
  readonly text: string
  readonly isBase64: boolean
}

/** @param mimeType - with parameters, or without */
export function bodyType({ text, isBase64 }: GivenBody, mimeType: string): BodyType {
  const type = essence(mimeType)
  if (text === '') return 'empty'
  if ((isBase64 ? IMAGE.test(type) : type === SVG) && text.length <= MAX_IMAGE) return 'image'
  if (isBase64) return 'binary'
  if (/[/+]json$|^text\/x-json$/.test(type)) return 'json'
  // Servers call JSON plain text, or nothing at all.
  if (!/html|xml|css|javascript|event-stream|ndjson/.test(type) && /^\s*[[{]/.test(text)) return 'json'
  return isBinary(text) ? 'binary' : 'text'
}

/** Whether a text is bytes that somebody has read as a text. */
export function isBinary(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: no text has them
  return /[\0-\x08\x0e-\x1a\x1c-\x1f\ufffd]/.test(text.slice(0, 10_000))
}

/** The URL by which an image is shown. Scripts in it do not run, and it loads nothing. */
export function imageUrl({ text, isBase64 }: GivenBody, mimeType: string): string {
  return `data:${essence(mimeType)}${isBase64 ? ';base64' : ''},${isBase64 ? text : encodeURIComponent(text.toWellFormed())}`
}

function essence(mimeType: string): string {
  return mimeType.split(';')[0].trim().toLowerCase()
}
