/**
 * The bounds of a span. Counts are OpenTelemetry's defaults. The bounds of texts keep a span below a third of the largest
 * block (`BLOCK_MAX_BYTES`), whatever a page puts in. What exceeds a count is counted as dropped; a text that was cut ends
 * with '…'.
 */
export const MAX_ATTRIBUTES = 128
/** Events of a span. */
export const MAX_EVENTS = 128
/** Links of a span. */
export const MAX_LINKS = 128
/** A span that is held back is shown if it takes this long, in ms, as it is then worth a look. */
export const LONG_MS = 50
/** Attributes of one event or link. */
export const MAX_INNER_ATTRIBUTES = 128
/** UTF-16 code units of a key, a name or a status message. */
export const MAX_NAME_LENGTH = 1024
/** UTF-16 code units of a value. */
export const MAX_VALUE_LENGTH = 16 * 1024
/** UTF-16 code units of all keys and values of a span; at worst three bytes each. */
export const MAX_TEXT_LENGTH = 256 * 1024
/** Members of an array or a map including nested ones. */
export const MAX_MEMBERS = 256
/** How deep arrays and maps may be nested. */
export const MAX_DEPTH = 6
/** Larger bigints are not recorded; to print one of a million digits would take seconds. */
export const MAX_BIGINT = 2n ** 1024n
/** Entries of a span's baggage, and UTF-16 units of one: what every service has to take, https://www.w3.org/TR/baggage/#limits */
export const MAX_BAGGAGE = 64
export const MAX_BAGGAGE_TEXT = 4096
