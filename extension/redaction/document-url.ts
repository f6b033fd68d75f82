import type { Redaction } from './redaction'

/** Longer URLs are cut: a frame's `data:` URL may hold its whole content. In characters. */
const MAX_LENGTH = 2048

/** A document's URL as it is stored and shown: without secrets, and with a fragment only if that is an application's route. */
export function documentUrl(url: string, { text }: Redaction): string {
  const at = url.indexOf('#')
  const isRoute = at >= 0 && /[!/]/.test(url.charAt(at + 1))
  return text((at < 0 || isRoute ? url : url.slice(0, at)).slice(0, MAX_LENGTH))
}
