/** A key of the filter, in the order of the help. Texts are given as message keys. */
export interface FilterKey {
  readonly key: string
  readonly help: string
  readonly example: string
  /** All values that it can have, if they can be listed. */
  readonly values?: readonly string[]
}

/** Names of span kinds; the index is the value of `SpanKind`. */
export const KINDS = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'] as const
/** Names of status codes; the index is the value of `StatusCode`. */
export const STATUSES = ['unset', 'ok', 'error'] as const
/** The values of `is:`. */
export const STATES = ['root', 'running', 'open', 'slow', 'orphan', 'inferred'] as const
/** The values of `has:` that are not attribute keys. */
export const PARTS = ['event', 'exception', 'link'] as const

/** A span that takes at least this long is slow: a user notices that as waiting. In ms. */
export const SLOW_MS = 500

/** The prefix that marks a key as an attribute's. Keys with a dot need none. */
export const ATTRIBUTE_PREFIX = 'attr.'

/** All keys. */
export const FILTER_KEYS = [
  { key: 'name', help: 'filterHelpName', example: 'name:checkout' },
  { key: 'kind', help: 'filterHelpKind', example: 'kind:client', values: KINDS },
  { key: 'status', help: 'filterHelpStatus', example: 'status:error', values: STATUSES },
  { key: 'is', help: 'filterHelpIs', example: 'is:root', values: STATES },
  { key: 'has', help: 'filterHelpHas', example: 'has:event', values: PARTS },
  { key: 'duration', help: 'filterHelpDuration', example: 'duration:10ms..50ms' },
  { key: 'self', help: 'filterHelpSelf', example: 'self:>5ms' },
  { key: 'attr', help: 'filterHelpAttr', example: 'attr.http.request.method:POST' },
  { key: 'event', help: 'filterHelpEvent', example: 'event:exception' },
  { key: 'method', help: 'filterHelpMethod', example: 'method:POST' },
  { key: 'status-code', help: 'filterHelpStatusCode', example: 'status-code:5xx' },
  { key: 'url', help: 'filterHelpUrl', example: 'url:/api/' },
  { key: 'domain', help: 'filterHelpDomain', example: 'domain:*.shop.test' },
  { key: 'larger-than', help: 'filterHelpLargerThan', example: 'larger-than:10k' },
  { key: 'origin', help: 'filterHelpOrigin', example: 'origin:api.shop.test' },
  { key: 'page', help: 'filterHelpPage', example: 'page:shop.test' },
  { key: 'scope', help: 'filterHelpScope', example: 'scope:fetch' },
  { key: 'trace', help: 'filterHelpTrace', example: 'trace:5b8efff7' },
  { key: 'span', help: 'filterHelpSpan', example: 'span:eee19b7e' },
  { key: 'since', help: 'filterHelpSince', example: 'since:30s' },
] as const satisfies readonly FilterKey[]
