/**
 * Bounds of one span. The counts are OpenTelemetry's defaults; the text bounds keep one span below a third of the
 * largest block (`BLOCK_MAX_BYTES`), whatever a page puts in. What a count drops is counted in the span; a text that was
 * cut ends with '…'.
 */
export const MAX_ATTRIBUTES = 128
export const MAX_EVENTS = 128
export const MAX_LINKS = 128
/** ms: a span that is held back is shown where it takes as long, for then it is worth a look. */
export const LONG_MS = 50
/** Of one event or link. */
export const MAX_INNER_ATTRIBUTES = 128
/** UTF-16 units of a key, a name or a status message. */
export const MAX_NAME_LENGTH = 1024
/** UTF-16 units of one value. */
export const MAX_VALUE_LENGTH = 16 * 1024
/** UTF-16 units of all keys and values of a span; at worst three bytes each. */
export const MAX_TEXT_LENGTH = 256 * 1024
/** Members of an array or a map with all that is inside it, and how deep it may go. */
export const MAX_MEMBERS = 256
export const MAX_DEPTH = 6
/** Far beyond any identifier; one of a million digits would take seconds to print. */
export const MAX_BIGINT = 2n ** 1024n
