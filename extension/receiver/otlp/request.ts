/** Reads requests of SDKs. Whatever the encoding, the result is OTLP in JSON as specified. */
import { parseOtlpJson } from './other-json'
import { decodeRequest } from './schema'

/** The deepest nesting of values: no real data is deeper, and readers of the result could overflow. */
const MAX_DEPTH = 32
/** How many invalid spans a request may have. Beyond it the request is not from an SDK, and the rest is not read. */
const MAX_REJECTED = 1000
const MAX_UINT64 = 2n ** 64n - 1n
const MAX_INT64 = 2n ** 63n - 1n

/** The encoding of a request. */
export type Codec = 'protobuf' | 'json'

/** What SDKs send; each signal has an endpoint. */
export const SIGNALS = ['traces', 'metrics', 'logs'] as const
/** One of these signals. */
export type Signal = (typeof SIGNALS)[number]

/** The spans of one trace in a request. */
export interface TracePart {
  /** Entries of `resourceSpans`, joined by commas. */
  readonly json: string
  readonly spans: number
}

/** What a request contains. */
export interface ReceivedSpans {
  /** By trace id, in lower-case hex. */
  readonly parts: ReadonlyMap<string, TracePart>
  /** The names of the services that sent spans. */
  readonly services: ReadonlySet<string>
  readonly accepted: number
  readonly rejected: number
  /** Why the first invalid span was rejected; '' if none was. */
  readonly fault: string
}

/** Thrown if the bytes are not a request at all. */
export class MalformedRequest extends Error {}

/** Thrown for a span that is not valid. */
class InvalidSpan extends Error {}

type Json = string | number | boolean | readonly Json[] | { readonly [key: string]: Json | undefined }
type Fields = { readonly [key: string]: unknown }

/**
 * Reads a request. A span that is not valid is rejected; the others are accepted.
 *
 * @throws MalformedRequest if the bytes are not a request
 */
export function readTraceRequest(bytes: Uint8Array, codec: Codec): ReceivedSpans {
  const request = fieldsOf(parsed(bytes, codec), 'the request')
  const parts = new Map<string, PartWriter>()
  const services = new Set<string>()
  let accepted = 0
  let rejected = 0
  let fault = ''
  const reject = (spans: number, error: unknown) => {
    if (!(error instanceof InvalidSpan)) throw error
    rejected += spans
    if (fault === '') fault = error.message
    if (rejected > MAX_REJECTED) throw new MalformedRequest(`more than ${MAX_REJECTED} spans like: ${fault}`)
  }
  for (const each of listIn(request, 'resourceSpans')) {
    const ofResource = fieldsOf(each, 'resourceSpans')
    const groups = listIn(ofResource, 'scopeSpans').map((group) => fieldsOf(group, 'scopeSpans'))
    const count = groups.reduce((spans, group) => spans + listIn(group, 'spans').length, 0)
    try {
      const resource = readResource(ofResource.resource)
      for (const group of groups) {
        const head = scopeHead(group.scope)
        for (const value of listIn(group, 'spans')) {
          try {
            const span = readSpan(value)
            const part = parts.get(span.traceId) ?? new PartWriter()
            parts.set(span.traceId, part)
            part.add(resource.head, head, span.json)
            accepted++
            services.add(resource.service)
          } catch (error) {
            reject(1, error)
          }
        }
      }
    } catch (error) {
      reject(count, error)
    }
  }
  const written = [...parts].map(([traceId, part]) => [traceId, part.finish()] as const)
  return { parts: new Map(written), services, accepted, rejected, fault }
}

function parsed(bytes: Uint8Array, codec: Codec): unknown {
  try {
    if (codec === 'protobuf') return decodeRequest(bytes)
    return parseOtlpJson(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    throw new MalformedRequest(codec === 'protobuf' ? 'not a request in protobuf' : 'not JSON in UTF-8')
  }
}

/** Writes spans under their resources and scopes, in the order of the request. */
class PartWriter {
  #text = ''
  #spans = 0
  #resource = ''
  #scope = ''

  add(resource: string, scope: string, span: string): void {
    if (this.#spans > 0 && resource === this.#resource && scope === this.#scope) this.#text += ','
    else if (this.#spans > 0 && resource === this.#resource) this.#text += `]},${scope}`
    else this.#text += `${this.#spans > 0 ? ']}]},' : ''}${resource}${scope}`
    this.#resource = resource
    this.#scope = scope
    this.#text += span
    this.#spans++
  }

  finish(): TracePart {
    return { json: `${this.#text}]}]}`, spans: this.#spans }
  }
}

/** `head` is the JSON of the resource's entry up to its list of scopes. */
function readResource(value: unknown): { readonly head: string; readonly service: string } {
  const { attributes } = optionalFields(value)
  const entries = keyValues(attributes, 0)
  const name = entries.find(({ key }) => key === 'service.name')?.value.stringValue
  const service = typeof name === 'string' && name !== '' ? name : 'unknown_service'
  return { head: `{"resource":${JSON.stringify({ attributes: entries })},"scopeSpans":[`, service }
}

/** The JSON of a scope's entry up to its list of spans. */
function scopeHead(value: unknown): string {
  const { name, version, attributes } = optionalFields(value)
  const own = keyValues(attributes, 0)
  const scope = { name: textOf(name), version: textOf(version), attributes: own.length > 0 ? own : undefined }
  return `{"scope":${JSON.stringify(scope)},"spans":[`
}

function readSpan(value: unknown): { readonly traceId: string; readonly json: string } {
  const span = fieldsOf(value, 'spans')
  const traceId = idOf(span.traceId, 16, 'traceId')
  const status = optionalFields(span.status)
  const json: Json = {
    traceId,
    spanId: idOf(span.spanId, 8, 'spanId'),
    parentSpanId: isNoId(span.parentSpanId) ? undefined : idOf(span.parentSpanId, 8, 'parentSpanId'),
    traceState: textOf(span.traceState) || undefined,
    name: textOf(span.name),
    kind: numberOf(span.kind),
    startTimeUnixNano: unsignedOf(span.startTimeUnixNano, 'startTimeUnixNano'),
    endTimeUnixNano: unsignedOf(span.endTimeUnixNano, 'endTimeUnixNano'),
    attributes: keyValues(span.attributes, 0),
    droppedAttributesCount: numberOf(span.droppedAttributesCount) || undefined,
    events: listIn(span, 'events').map((each): Json => {
      const event = fieldsOf(each, 'events')
      return {
        timeUnixNano: unsignedOf(event.timeUnixNano, 'timeUnixNano'),
        name: textOf(event.name),
        attributes: keyValues(event.attributes, 0),
      }
    }),
    droppedEventsCount: numberOf(span.droppedEventsCount) || undefined,
    links: listIn(span, 'links').map((each): Json => {
      const link = fieldsOf(each, 'links')
      return {
        traceId: idOf(link.traceId, 16, 'links.traceId'),
        spanId: idOf(link.spanId, 8, 'links.spanId'),
        traceState: textOf(link.traceState) || undefined,
        attributes: keyValues(link.attributes, 0),
        flags: numberOf(link.flags) || undefined,
      }
    }),
    droppedLinksCount: numberOf(span.droppedLinksCount) || undefined,
    status: { code: numberOf(status.code), message: textOf(status.message) || undefined },
    flags: numberOf(span.flags) || undefined,
  }
  return { traceId, json: JSON.stringify(json) }
}

type AnyValue = { readonly [key: string]: Json | undefined }

function keyValues(value: unknown, depth: number): { readonly key: string; readonly value: AnyValue }[] {
  return asList(value, 'attributes').map((each) => {
    const pair = fieldsOf(each, 'attributes')
    return { key: textOf(pair.key), value: anyValue(pair.value, depth) }
  })
}

/** An empty `AnyValue` is written as an empty object. */
function anyValue(value: unknown, depth: number): AnyValue {
  if (depth > MAX_DEPTH) throw new InvalidSpan('a value is nested too deep')
  const any = optionalFields(value)
  if (typeof any.stringValue === 'string') return { stringValue: any.stringValue }
  if (typeof any.boolValue === 'boolean') return { boolValue: any.boolValue }
  if (any.intValue !== undefined) return { intValue: signedOf(any.intValue) }
  if (any.doubleValue !== undefined) return { doubleValue: doubleOf(any.doubleValue) }
  if (any.bytesValue instanceof Uint8Array) return { bytesValue: Buffer.from(any.bytesValue).toString('base64') }
  if (typeof any.bytesValue === 'string') return { bytesValue: any.bytesValue }
  if (any.arrayValue !== undefined) {
    const { values } = optionalFields(any.arrayValue)
    return { arrayValue: { values: asList(values, 'arrayValue').map((each) => anyValue(each, depth + 1)) } }
  }
  if (any.kvlistValue !== undefined) {
    return { kvlistValue: { values: keyValues(optionalFields(any.kvlistValue).values, depth + 1) } }
  }
  return {}
}

function fieldsOf(value: unknown, what: string): Fields {
  if (!isFields(value)) throw new MalformedRequest(`${what}: not an object`)
  return value
}

/** Fields without a value are left out. */
function optionalFields(value: unknown): Fields {
  return isFields(value) ? value : {}
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function listIn(fields: Fields, name: string): readonly unknown[] {
  return asList(fields[name], name)
}

function asList(value: unknown, what: string): readonly unknown[] {
  if (value === undefined || value === null) return []
  if (!Array.isArray(value)) throw new MalformedRequest(`${what}: not a list`)
  return value
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** Reads an enum, a count or flags; 0 for anything else. */
function numberOf(value: unknown): number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 0xffffffff ? value : 0
}

/** Reads a time as a decimal string. Missing is 0. */
function unsignedOf(value: unknown, what: string): string {
  return wholeOf(value ?? 0, 0n, MAX_UINT64) ?? wrong(`${what} is no time`)
}

function signedOf(value: unknown): string {
  return wholeOf(value, -MAX_INT64 - 1n, MAX_INT64) ?? wrong('intValue is no whole number')
}

function wholeOf(value: unknown, least: bigint, most: bigint): string | undefined {
  if (!isWhole(value)) return undefined
  const whole = BigInt(value)
  return whole >= least && whole <= most ? String(whole) : undefined
}

function isWhole(value: unknown): value is number | string {
  return typeof value === 'number' ? Number.isInteger(value) : typeof value === 'string' && /^-?\d{1,20}$/.test(value)
}

/** JSON has no NaN and no infinities: as in protobuf's JSON they are strings. */
function doubleOf(value: unknown): number | string {
  const double = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  if (typeof double !== 'number' || (Number.isNaN(double) && value !== 'NaN' && typeof value === 'string')) {
    return wrong('doubleValue is no number')
  }
  return Number.isFinite(double) ? double : String(double)
}

function isNoId(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true
  if (value instanceof Uint8Array) return value.every((byte) => byte === 0)
  return typeof value === 'string' && /^0+$/.test(value)
}

/** Reads an id: bytes in protobuf, hex in JSON. */
function idOf(value: unknown, bytes: 8 | 16, what: string): string {
  const hex = value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value
  if (typeof hex !== 'string' || hex.length !== bytes * 2 || !/^[\da-f]+$/i.test(hex) || isNoId(hex)) {
    throw new InvalidSpan(`${what} is no id of ${bytes} bytes`)
  }
  return hex.toLowerCase()
}

function wrong(reason: string): never {
  throw new InvalidSpan(reason)
}
