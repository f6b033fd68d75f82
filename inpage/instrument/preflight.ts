/** Which requests a browser sends to another origin without asking it first: https://fetch.spec.whatwg.org/#cors-protocol */

export interface SentRequest {
  readonly url: URL
  readonly method: string
  /** As the page gave it; read only where it is text. */
  readonly body?: unknown
  /** The page's own, as far as they can be read. */
  readonly headers: Headers | undefined
}

const METHODS = /^(get|head|post)$/i
const NAMES = /^(accept|accept-language|content-language|content-type|range)$/
const CONTENT_TYPES = /^(application\/x-www-form-urlencoded|multipart\/form-data|text\/plain)/i

/** The server need not be asked before `request`. */
export function isSimple({ method, headers }: SentRequest): boolean {
  if (!METHODS.test(method)) return false
  let simple = true
  headers?.forEach((value, name) => {
    if (!NAMES.test(name) || (name === 'content-type' && !CONTENT_TYPES.test(value))) simple = false
  })
  return simple
}
