/** What a format of trace headers can say, and the two shapes that most formats have. */

/** What the headers of a request say of its trace. */
export interface Carried {
  /** 32 lower-case hex digits; a shorter id is padded with zeros on the left. Undefined where only the decision was sent. */
  readonly traceId?: string | undefined
  /** 16 lower-case hex digits. */
  readonly spanId?: string | undefined
  /** The sender's own parent, where the format has a field for it. */
  readonly parentId?: string | undefined
  /** Undefined where the sender left the decision open. */
  readonly sampled?: boolean | undefined
  /** The value of W3C's `tracestate`, not parsed. */
  readonly traceState?: string | undefined
  /** In the syntax of W3C's `baggage`, whatever the format. */
  readonly baggage?: string | undefined
}

/** A span context that can be sent: both ids are known. */
export interface SentContext extends Carried {
  readonly traceId: string
  readonly spanId: string
}

/** Headers by their lower-case name. */
export type Headers = Record<string, string | undefined>

/** One format of trace headers. Both functions are total: they throw for nothing that a page or a server sends. */
export interface Format {
  /** @returns undefined where the headers are missing or not valid: the specifications say to ignore those */
  read(headers: Headers): Carried | undefined
  /** @returns the headers to send; those that are undefined are left out */
  write(context: SentContext): Headers
}

/** The named groups of a pattern for one header: trace id, span id, parent id, flags. */
interface HeaderParts {
  readonly t?: string
  readonly s?: string
  readonly p?: string
  readonly f?: string
}

/** Checks the ids and pads them. Undefined if the trace id or the span id is not valid. */
export function carried({ t, s, p }: HeaderParts, sampled: boolean | undefined): Carried | undefined {
  const traceId = hexId(t, 32)
  const spanId = hexId(s, 16)
  return traceId && spanId ? { traceId, spanId, parentId: hexId(p, 16), sampled } : undefined
}

/**
 * A format with all its fields in one header.
 *
 * @param name - the header's name in lower case
 * @param form - matches a valid value; its groups are those of `Found`
 * @param sampled - reads the decision from the group `f`
 * @param write - writes the header's value
 */
export function inOne(
  name: string,
  form: RegExp,
  sampled: (flag: string | undefined) => boolean | undefined,
  write: (context: SentContext) => string,
): Format {
  return {
    read(headers) {
      const found: HeaderParts | undefined = form.exec(headers[name]?.trim() ?? '')?.groups
      return found && carried(found, sampled(found.f))
    },
    write: (context) => ({ [name]: write(context) }),
  }
}

/**
 * A format with trace id, span id and decision in three headers.
 *
 * @param size - 16 to write only the lower 64 bits of a trace id
 */
export function inThree([trace, span, decision]: readonly [string, string, string], size?: 16): Format {
  return {
    read(headers) {
      const [t, s] = [headers[trace], headers[span]]
      // Ids have 16 or 32 digits here; no shorter form is valid.
      return /^(.{16}){1,2}$/.test(t ?? '') && s?.length === 16
        ? carried({ t, s }, decisionOf(headers[decision]))
        : undefined
    },
    write: (context) => ({
      [trace]: sized(context, size),
      [span]: context.spanId,
      ...(context.sampled === undefined ? {} : { [decision]: digit(context) }),
    }),
  }
}

/** Pads a hex id. Undefined unless it has 1 to `digits` hex digits that are not all zero. */
export function hexId(text: string | undefined, digits: number): string | undefined {
  return text && text.length <= digits && /^(?!0+$)[0-9a-f]+$/i.test(text)
    ? text.toLowerCase().padStart(digits, '0')
    : undefined
}

/** The trace id in its original length: 16 digits if its upper 64 bits are zero, or if `size` asks for that. */
export function sized({ traceId }: SentContext, size?: 16): string {
  return size || traceId.startsWith('0'.repeat(16)) ? traceId.slice(16) : traceId
}

/** The decision as one digit; an open decision counts as not sampled. */
export function digit({ sampled }: Carried): '0' | '1' {
  return sampled ? '1' : '0'
}

/** Reads `1` and `true`, `0` and `false`; undefined for anything else. */
export function decisionOf(text: string | undefined): boolean | undefined {
  return /^(1|true)$/.test(text ?? '') ? true : /^(0|false)$/.test(text ?? '') ? false : undefined
}

/** The lower 64 bits of a hex id, in decimal. */
export function decimal(hex: string): string {
  return String(BigInt(`0x${hex.slice(-16)}`))
}

/** A decimal id in hex, without padding. Undefined for anything but 1 to 39 digits. */
export function hexOfDecimal(text: string | undefined): string | undefined {
  return text && /^\d{1,39}$/.test(text) ? BigInt(text).toString(16) : undefined
}

/**
 * Collects baggage from formats that send each entry as a header of its own, such as `uberctx-<key>`.
 *
 * @returns the entries in the syntax of W3C's `baggage`; undefined if there are none
 */
export function baggageFrom(headers: Headers, prefix: string): string | undefined {
  const entries = Object.keys(headers).filter((name) => name.startsWith(prefix) && name !== prefix)
  return entries.map((name) => `${name.slice(prefix.length)}=${encoded(headers[name] ?? '')}`).join(',') || undefined
}

/** Percent-encodes the characters that W3C's baggage does not allow in a value: https://www.w3.org/TR/baggage/#definition */
function encoded(value: string): string {
  return value
    .trim()
    .replace(/%(?![0-9a-f]{2})|[^!#-+\--:<>-[\]-~]/gi, (text) =>
      text === '%' ? '%25' : encodeURIComponent(text.toWellFormed()),
    )
}

/** Writes each entry of W3C's baggage as a header of its own with this prefix. Properties of entries are dropped. */
export function baggageTo({ baggage }: Carried, prefix: string): Headers {
  const headers: Headers = {}
  for (const entry of baggage?.split(',') ?? []) {
    // The properties of an entry follow its first semicolon.
    const end = entry.indexOf(';')
    const pair = end < 0 ? entry : entry.slice(0, end)
    const at = pair.indexOf('=')
    const name = pair.slice(0, at).trim()
    if (at > 0 && name !== '') headers[prefix + name] = pair.slice(at + 1).trim()
  }
  return headers
}

/** In characters. Longer values are not read: they come from the page or its server, and no format needs more. */
const MAX_READ = 8192

/** The headers that are short enough to be read. */
export function readable(headers: Headers): Headers {
  const short: Headers = {}
  for (const name of Object.keys(headers)) if ((headers[name]?.length ?? 0) <= MAX_READ) short[name] = headers[name]
  return short
}

/**
 * Whether a header can be sent without harm. For other names and for line ends the browser refuses the whole request
 * (https://fetch.spec.whatwg.org/#headers-class). For characters beyond printable ASCII and tabs many servers answer with
 * an error.
 */
export function isSendable(name: string, value: string): boolean {
  return NAME.test(name) && VALUE.test(value)
}

/** https://httpwg.org/specs/rfc9110.html#tokens */
const NAME = /^[!#$%&'*+\-.^_`|~0-9a-z]+$/i
const VALUE = /^[\t -~]+$/
