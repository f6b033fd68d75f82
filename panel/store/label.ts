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

/**
 * The first line of a message that has text, no longer than a row can show; '' if it has none. Of what begins with brackets
 * alone, as JSON does, all of it on one line.
 */
export function messageLabel(text: string): string {
  const [first] = text.trimStart().split('\n', 1)
  if (/[\p{L}\p{N}]/u.test(first)) return shortened(first.trimEnd())
  return shortened(
    text
      .slice(0, 4 * MAX_LENGTH)
      .trim()
      .split(/\s+/)
      .join(' '),
  )
}

function shortened(text: string): string {
  return text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH - 1)}…` : text
}

function withoutOrigin(url: URL, documentUrl: string): string {
  const path = readableUrl(url.pathname + url.search + url.hash)
  return URL.parse(documentUrl)?.origin === url.origin ? path : url.host + path
}
