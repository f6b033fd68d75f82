/** What can stand before the colon, in the order in which the help lists it. Texts are keys of messages. */
export interface FilterKey {
  readonly key: string
  readonly help: string
  readonly example: string
  /** All values there are, where they can be listed. */
  readonly values?: readonly string[]
}

/** As `SpanKind` counts them. */
export const KINDS = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'] as const
/** As `StatusCode` counts them. */
export const STATUSES = ['unset', 'ok', 'error'] as const
export const STATES = ['root', 'open', 'slow', 'orphan', 'inferred'] as const
export const PARTS = ['event', 'exception', 'link'] as const

/** What takes as long as this is slow: a reader notices it as waiting. */
export const SLOW_MS = 500

/** Before the key of an attribute; one with a dot in it needs nothing before it. */
export const ATTRIBUTE_PREFIX = 'attr.'

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
  { key: 'origin', help: 'filterHelpOrigin', example: 'origin:api.shop.test' },
  { key: 'scope', help: 'filterHelpScope', example: 'scope:fetch' },
  { key: 'trace', help: 'filterHelpTrace', example: 'trace:5b8efff7' },
  { key: 'span', help: 'filterHelpSpan', example: 'span:eee19b7e' },
  { key: 'since', help: 'filterHelpSince', example: 'since:30s' },
] as const satisfies readonly FilterKey[]
