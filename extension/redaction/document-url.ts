import type { Redaction } from './redaction'

/** A frame's `data:` URL may be its whole content. */
const MAX_LENGTH = 2048

/** A document's URL as it is stored and shown: without secrets, and of its fragment nothing but an application's route. */
export function documentUrl(url: string, { text }: Redaction): string {
  const at = url.indexOf('#')
  const isRoute = at >= 0 && /[!/]/.test(url.charAt(at + 1))
  return text((at < 0 || isRoute ? url : url.slice(0, at)).slice(0, MAX_LENGTH))
}
