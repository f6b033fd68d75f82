import { readableUrl } from './readable-url'

/** A row shows no more characters; the details show the whole. */
const MAX_LENGTH = 300

/**
 * The part of a request that its span's name (`GET`) leaves out: path and query of its URL, with the host in front unless it is
 * the document's own. Text that is not a URL is returned as it is.
 */
export function urlLabel(url: string, documentUrl: string): string {
  const parsed = URL.parse(url)
  const label = parsed === null || parsed.host === '' ? url : withoutOrigin(parsed, documentUrl)
  return shortened(label)
}

/** The first line of a message that has text, no longer than a row can show; '' if it has none. */
export function messageLabel(text: string): string {
  return shortened(text.trimStart().split('\n', 1)[0].trimEnd())
}

function shortened(text: string): string {
  return text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH - 1)}…` : text
}

function withoutOrigin(url: URL, documentUrl: string): string {
  const path = readableUrl(url.pathname + url.search + url.hash)
  return URL.parse(documentUrl)?.origin === url.origin ? path : url.host + path
}
