/** What trace headers say, whatever their form. */
export interface Carried {
  /** 32 lower-case hex digits; a shorter id has zeros in front. Undefined where only the decision was sent. */
  readonly traceId?: string
  /** 16 lower-case hex digits. */
  readonly spanId?: string
  /** The sender's own parent, where its form says it. */
  readonly parentId?: string
  /** Undefined where the sender has left it open. */
  readonly sampled?: boolean | undefined
  /** B3's debug flag: to be kept whatever it costs. */
  readonly debug?: boolean
  /** Hex digits of the trace id as it came; forms that know short ids send it on so. */
  readonly digits?: 16 | 32
  /** W3C `tracestate`, unread. */
  readonly traceState?: string
  /** W3C `baggage`, or a form's own, as text that may stand in the header of that name. */
  readonly baggage?: string
}

/** A carried context that can be sent. */
export type Sent = Carried & Required<Pick<Carried, 'traceId' | 'spanId'>>

export type ReadHeader = (name: string) => string | undefined
export type WriteHeader = (name: string, value: string) => void

/** A form of trace headers. Names are lower-case. */
export interface Format {
  /** Undefined if there is nothing, or nothing valid: it is ignored. */
  read(header: ReadHeader): Carried | undefined
  write(context: Sent, header: WriteHeader): void
}

/** An id of 1 to `digits` hex digits that is not all zeros, in lower case, with zeros in front. */
export function hexId(text: string | undefined, digits: 16 | 32): string | undefined {
  if (text === undefined || text.length > digits || !/^[0-9a-f]+$/i.test(text) || /^0+$/.test(text)) return undefined
  return text.toLowerCase().padStart(digits, '0')
}

/** A trace id of exactly 16 or 32 digits, and which. */
export function traceIdOf(text: string | undefined): Pick<Sent, 'traceId' | 'digits'> | undefined {
  if (text?.length !== 16 && text?.length !== 32) return undefined
  const traceId = hexId(text, 32)
  return traceId === undefined ? undefined : { traceId, digits: text.length }
}

/** A span id of exactly 16 digits. */
export function spanIdOf(text: string | undefined): string | undefined {
  return text?.length === 16 ? hexId(text, 16) : undefined
}

/** The trace id with as many digits as it came, else with `digits`. */
export function sizedTraceId({ traceId, digits: came }: Sent, digits: 16 | 32 = 32): string {
  return (came ?? digits) === 16 ? traceId.slice(16) : traceId
}

/** Lower 64 bits of an id in decimal, as systems with numeric ids write them. */
export function decimalOf(hex: string): string {
  return BigInt(`0x${hex.slice(-16)}`).toString()
}

/** A decimal id below 2^(4 × digits) in hex. */
export function hexOfDecimal(text: string | undefined, digits: 16 | 32): string | undefined {
  return text !== undefined && /^\d{1,39}$/.test(text) ? hexId(BigInt(text).toString(16), digits) : undefined
}

/** `undefined` for what says neither. */
export function sampledOf(text: string | undefined): boolean | undefined {
  if (text === '1' || text === 'true') return true
  return text === '0' || text === 'false' ? false : undefined
}
