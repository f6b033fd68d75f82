/** Classifies requests as the fetch standard does, as far as it matters for headers: https://fetch.spec.whatwg.org/ */

/** A request that is about to be sent. */
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

const FORM_TYPES = /^(application\/x-www-form-|multipart\/form-)/i
/** A code that is good for once, and what signs in or out, or confirms. */
const ONCE =
  /(?:code|token|ticket|otp|nonce|invite)=|\/(?:callback|oauth|sso|magic|verify|confirm)|(?:sign|log)[-_]?(?:in|out|off)/i

/** It may be sent twice: it has no body, and asks for nothing to be changed. */
export function isRepeatable({ method }: Pick<SentRequest, 'method'>): boolean {
  return /^(get|head)$/i.test(method)
}

/** It must not be sent twice for all that: the second time it may be answered otherwise. */
export function isGoodForOnce(request: SentRequest): boolean {
  return isRepeatable(request) && ONCE.test(request.url.pathname + request.url.search)
}

/** It sends what a form would. */
export function isForm(request: SentRequest): boolean {
  const { body, headers } = request
  return (
    !isRepeatable(request) &&
    (body instanceof FormData || body instanceof URLSearchParams || FORM_TYPES.test(headers?.get('content-type') ?? ''))
  )
}

/** Another origin need not be asked before `request`: https://fetch.spec.whatwg.org/#cors-protocol */
export function isSimple({ method, headers }: SentRequest): boolean {
  if (!METHODS.test(method)) return false
  let simple = true
  headers?.forEach((value, name) => {
    if (!NAMES.test(name) || (name === 'content-type' && !CONTENT_TYPES.test(value))) simple = false
  })
  return simple
}
