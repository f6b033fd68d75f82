/** What an endpoint's answer means: https://opentelemetry.io/docs/specs/otlp/#otlphttp-response */
import { protobufFields, type WireValue } from './otlp/protobuf-fields'
import { retryAfterMs } from './retry-time'

/** The specification's bound of what is read of an answer. */
export const MAX_ANSWER_BYTES = 4 * 1024 * 1024
/** UTF-16 code units that are kept of what a server says. */
const MAX_MESSAGE = 300

/** `wrongPath`: a web page answers there. */
export type StopReason = 'unauthorized' | 'forbidden' | 'moved' | 'wrongPath'

export type Answer =
  /** Nothing of it is to be sent again. `message`: a warning, '' for none. */
  | { readonly kind: 'taken'; readonly rejected: number; readonly message: string; readonly contentType: string }
  /** The same again: after `afterMs`, if it says so. */
  | { readonly kind: 'later'; readonly status: number; readonly afterMs: number | undefined; readonly message: string }
  | { readonly kind: 'too-large'; readonly message: string }
  /** It will not do before the user has changed something. */
  | { readonly kind: 'stop'; readonly reason: StopReason; readonly message: string }
  /** This will never be taken. */
  | { readonly kind: 'refused'; readonly status: number; readonly message: string }

/** What is read of a response. */
export interface ExportResponse {
  readonly status: number
  readonly isRedirect: boolean
  readonly contentType: string
  readonly retryAfter: string | null
  /** Undefined if it was longer than `MAX_ANSWER_BYTES`. */
  readonly body: Uint8Array | undefined
}

const RETRYABLE = [429, 502, 503, 504]

/**
 * What is to be done after an answer.
 * The rules: https://github.com/open-telemetry/opentelemetry-proto/blob/main/docs/specification.md#otlphttp-response
 * @param nowMs - since the epoch; for a `Retry-After` that is a date
 */
export function answerOf(received: ExportResponse, nowMs: number): Answer {
  const { status, isRedirect, contentType, retryAfter, body } = received
  if (isRedirect || (status >= 300 && status < 400)) return { kind: 'stop', reason: 'moved', message: '' }
  if (body === undefined) return { kind: 'refused', status, message: `an answer of over ${MAX_ANSWER_BYTES} bytes` }
  if (status >= 200 && status < 300 && isPage(body)) return { kind: 'stop', reason: 'wrongPath', message: '' }
  if (status >= 200 && status < 300) return { kind: 'taken', contentType, ...partialSuccess(contentType, body) }
  const message = errorMessage(contentType, body, status)
  if (RETRYABLE.includes(status)) {
    return { kind: 'later', status, afterMs: retryAfterMs(retryAfter, nowMs), message }
  }
  if (status === 401) return { kind: 'stop', reason: 'unauthorized', message }
  if (status === 403) return { kind: 'stop', reason: 'forbidden', message }
  if (status === 413) return { kind: 'too-large', message }
  return { kind: 'refused', status, message }
}

/** Of a 200 whatever can't be read says nothing: some answer in another type than they were asked in. */
function partialSuccess(contentType: string, body: Uint8Array): { rejected: number; message: string } {
  if (isProtobuf(contentType)) {
    const inner = fieldsOf(body).get(1)
    const partial = inner instanceof Uint8Array ? fieldsOf(inner) : new Map<number, WireValue>()
    return { rejected: countOf(partial.get(1)), message: textOf(partial.get(2)) }
  }
  const partial = memberOf(jsonOf(body), 'partialSuccess')
  const message = memberOf(partial, 'errorMessage')
  return { rejected: countOf(memberOf(partial, 'rejectedSpans')), message: shortened(message) }
}

/** What a server says is wrong: `google.rpc.Status` in the answer's own type, or in the form of its own, or the text that it is. */
function errorMessage(contentType: string, body: Uint8Array, status: number): string {
  const text = new TextDecoder().decode(body.subarray(0, MAX_ERROR_BYTES)).trim()
  const json = /^[{["]/.test(text) ? jsonOf(body) : undefined
  const said =
    json !== undefined
      ? saidIn(json, 0)
      : isProtobuf(contentType)
        ? textOf(fieldsOf(body).get(2))
        : text.startsWith('<')
          ? shortened(/<message>([^<]+)<\/message>/i.exec(text)?.[1])
          : shortened(text)
  return said === '' ? `HTTP ${status}` : `HTTP ${status}: ${said}`
}

/** Of what is read of an error. */
const MAX_ERROR_BYTES = 16 * 1024
/** Members that hold what is said, or what holds it: backends have one form each, and proxies before them others. */
const SAYING = ['message', 'Message', 'detail', 'reason', 'error_description', 'msg', 'title', 'error', 'errors']
const MAX_SAYING_DEPTH = 4

function saidIn(value: unknown, depth: number): string {
  if (typeof value !== 'object' || value === null || depth > MAX_SAYING_DEPTH) return shortened(value)
  const inner = Array.isArray(value) ? [value[0]] : SAYING.map((name): unknown => Reflect.get(value, name))
  return inner.map((each) => saidIn(each, depth + 1)).find((said) => said !== '') ?? ''
}

/**
 * Whether it is a web page, of a login or of a single-page application, which answers 200 to anything. Some write no more of HTML
 * than its type.
 */
function isPage(body: Uint8Array): boolean {
  return /^\s*<(?:!doctype html|html|head|body)\b/i.test(new TextDecoder().decode(body.subarray(0, 200)))
}

function isProtobuf(contentType: string): boolean {
  return contentType.includes('protobuf')
}

function countOf(value: unknown): number {
  const isCount = typeof value === 'number' || typeof value === 'bigint' || typeof value === 'string'
  const count = isCount ? Number(value) : 0
  return Number.isSafeInteger(count) && count > 0 ? count : 0
}

function textOf(value: WireValue | undefined): string {
  return value instanceof Uint8Array ? shortened(new TextDecoder().decode(value)) : ''
}

/** On one line. */
function shortened(value: unknown): string {
  return typeof value === 'string' ? value.replace(/\s+/g, ' ').trim().slice(0, MAX_MESSAGE) : ''
}

function fieldsOf(bytes: Uint8Array): Map<number, WireValue> {
  try {
    return new Map(protobufFields(bytes))
  } catch {
    return new Map()
  }
}

function jsonOf(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body))
  } catch {
    return undefined
  }
}

/** By its name in camelCase or in snake_case. */
function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined
  const snake = name.replace(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`)
  const found = Object.entries(value).find(([key]) => key === name || key === snake)
  return found?.[1]
}
