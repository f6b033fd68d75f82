/** A row shows no more; the whole URL stands in the details. */
const MAX_LENGTH = 300

/**
 * What a request's span name (`GET`) leaves out: the path and query of its URL, with the host before it unless it is
 * the document's own. What is no URL is shown as it is.
 */
export function urlLabel(url: string, documentUrl: string): string {
  const parsed = URL.parse(url)
  const label = parsed === null || parsed.host === '' ? url : withoutOrigin(parsed, documentUrl)
  return label.length > MAX_LENGTH ? `${label.slice(0, MAX_LENGTH - 1)}…` : label
}

function withoutOrigin(url: URL, documentUrl: string): string {
  const path = url.pathname + url.search + url.hash
  return URL.parse(documentUrl)?.origin === url.origin ? path : url.host + path
}
