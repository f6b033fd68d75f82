/** What trace headers say, whatever their form, and the two shapes that forms have. */

/** What the headers of a request say of its trace. */
export interface Carried {
  /** 32 lower-case hex digits; a shorter id has zeros in front. Undefined where only the decision was sent. */
  readonly traceId?: string | undefined
  /** 16 lower-case hex digits. */
  readonly spanId?: string | undefined
  /** The sender's own parent, where its form says it. */
  readonly parentId?: string | undefined
  /** Undefined where the sender has left it open. */
  readonly sampled?: boolean | undefined
  /** W3C `tracestate`, unread. */
  readonly traceState?: string | undefined
  /** As it stands in W3C's `baggage`. */
  readonly baggage?: string | undefined
}

/** A context that can be sent. */
export interface Sent extends Carried {
  readonly traceId: string
  readonly spanId: string
}

/** By lower-case name. */
export type Headers = Record<string, string | undefined>

/** One form of trace headers. Both functions are total: they throw for nothing that a page or a server sends. */
export interface Format {
  /** Undefined if there is nothing, or nothing valid: it is ignored. */
  read(headers: Headers): Carried | undefined
  write(context: Sent): Headers
}

/** The parts of a form that is one header: texts as `FORM` finds them under these names. */
interface Found {
  readonly t?: string
  readonly s?: string
  readonly p?: string
  readonly f?: string
}

/** Ids as they are, and a decision that `sampled` reads. Undefined where an id is none. */
export function carried({ t, s, p }: Found, sampled: boolean | undefined): Carried | undefined {
  const traceId = hexId(t, 32)
  const spanId = hexId(s, 16)
  return traceId && spanId ? { traceId, spanId, parentId: hexId(p, 16), sampled } : undefined
}

/** All in the header `name`: found by `form`, written by `write`. */
export function inOne(
  name: string,
  form: RegExp,
  sampled: (flag: string | undefined) => boolean | undefined,
  write: (context: Sent) => string,
): Format {
  return {
    read(headers) {
      const found: Found | undefined = form.exec(headers[name]?.trim() ?? '')?.groups
      return found && carried(found, sampled(found.f))
    },
    write: (context) => ({ [name]: write(context) }),
  }
}

/** Trace id, span id and decision in three headers. `size` is how many digits of a trace id are written. */
export function inThree([trace, span, decision]: readonly [string, string, string], size?: 16): Format {
  return {
    read(headers) {
      const [t, s] = [headers[trace], headers[span]]
      // An id is whole.
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

/** An id of 1 to `digits` hex digits that is not all zeros, in lower case, with zeros in front. */
export function hexId(text: string | undefined, digits: number): string | undefined {
  return text && text.length <= digits && /^(?!0+$)[0-9a-f]+$/i.test(text)
    ? text.toLowerCase().padStart(digits, '0')
    : undefined
}

/** The trace id as it came: one of 64 bits got zeros in front. */
export function sized({ traceId }: Sent, size?: 16): string {
  return size || traceId.startsWith('0'.repeat(16)) ? traceId.slice(16) : traceId
}

/** The decision as one digit; what is left open is not sampled. */
export function digit({ sampled }: Carried): '0' | '1' {
  return sampled ? '1' : '0'
}

/** `1` and `true`, `0` and `false`; undefined for all else. */
export function decisionOf(text: string | undefined): boolean | undefined {
  return /^(1|true)$/.test(text ?? '') ? true : /^(0|false)$/.test(text ?? '') ? false : undefined
}

/** The lower 64 bits of an id, in decimal. */
export function decimal(hex: string): string {
  return String(BigInt(`0x${hex.slice(-16)}`))
}

/** A decimal id in hex. */
export function hexOfDecimal(text: string | undefined): string | undefined {
  return text && /^\d{1,39}$/.test(text) ? BigInt(text).toString(16) : undefined
}

/** Baggage whose entries are headers of their own, each with this prefix; as W3C's, or undefined. */
export function baggageFrom(headers: Headers, prefix: string): string | undefined {
  const entries = Object.keys(headers).filter((name) => name.startsWith(prefix) && name !== prefix)
  return entries.map((name) => `${name.slice(prefix.length)}=${encoded(headers[name] ?? '')}`).join(',') || undefined
}

/** What may not stand in a value of W3C's baggage (https://www.w3.org/TR/baggage/#definition) is written by its bytes. */
function encoded(value: string): string {
  return value
    .trim()
    .replace(/%(?![0-9a-f]{2})|[^!#-+\--:<>-[\]-~]/gi, (text) =>
      text === '%' ? '%25' : encodeURIComponent(text.toWellFormed()),
    )
}

/** W3C baggage as headers of their own, each with this prefix; without the properties of its entries. */
export function baggageTo({ baggage }: Carried, prefix: string): Headers {
  const headers: Headers = {}
  for (const entry of baggage?.split(',') ?? []) {
    // Without its properties.
    const end = entry.indexOf(';')
    const pair = end < 0 ? entry : entry.slice(0, end)
    const at = pair.indexOf('=')
    const name = pair.slice(0, at).trim()
    if (at > 0 && name !== '') headers[prefix + name] = pair.slice(at + 1).trim()
  }
  return headers
}

/** A header that a page or its server made longer is not read: nothing that anybody sends takes more. */
const MAX_READ = 8192

/** What of `headers` is read at all. */
export function readable(headers: Headers): Headers {
  const short: Headers = {}
  for (const name of Object.keys(headers)) if ((headers[name]?.length ?? 0) <= MAX_READ) short[name] = headers[name]
  return short
}

/**
 * Whether a header can be sent as it is. The browser refuses other names and line ends (https://fetch.spec.whatwg.org/#headers-class), and
 * with them the whole request; many servers answer a request with other characters than ASCII's printable ones, or controls,
 * in it with an error.
 */
export function isSendable(name: string, value: string): boolean {
  return NAME.test(name) && VALUE.test(value)
}

/** https://httpwg.org/specs/rfc9110.html#tokens */
const NAME = /^[!#$%&'*+\-.^_`|~0-9a-z]+$/i
const VALUE = /^[\t -~]+$/
