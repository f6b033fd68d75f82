import type { AttributeValue } from '../block/format'
import { deactivate } from './active-span'
import type { Attributes, EpochNanoseconds, Span, SpanContext, SpanEvent, SpanKind, SpanLink, StatusCode } from './api'
import { fromEpochNanoseconds, now, toEpochNanoseconds } from './clock'
import { exceptionAttributes } from './exception'
import { hexWord } from './ids'
import type { Kernel } from './kernel'
import { MAX_NAME_LENGTH } from './limits'
import { giveBackSpanData, type SpanData } from './span-data'
import { addEvent, addLink, setAttribute, setAttributes } from './span-writing'

/**
 * A recording span: a handle on its data. `release()` cuts the handle off, so a stale handle can never reach data that
 * another span uses by then.
 */
export class RecordingSpan implements Span {
  readonly #kernel: Kernel
  readonly #parent: Span | undefined
  #data: SpanData | undefined

  constructor(kernel: Kernel, parent: Span | undefined, data: SpanData) {
    this.#kernel = kernel
    this.#parent = parent
    this.#data = data
  }

  /** The data behind a handle that was not released; undefined for anything else a page may hand in. */
  static dataOf(span: object): SpanData | undefined {
    return #data in span ? span.#data : undefined
  }

  get name(): string {
    return this.#data?.name ?? ''
  }

  get kind(): SpanKind {
    return (this.#data?.kind ?? 1) as SpanKind
  }

  get parent(): Span | undefined {
    return this.#data === undefined ? undefined : this.#parent
  }

  get startTimeNs(): bigint {
    return this.#data === undefined ? 0n : toEpochNanoseconds(this.#data.startMs)
  }

  get endTimeNs(): bigint | undefined {
    const end = this.#data?.endMs
    return end === undefined || Number.isNaN(end) ? undefined : toEpochNanoseconds(end)
  }

  get status(): { readonly code: StatusCode; readonly message?: string } {
    const code = (this.#data?.statusCode ?? 0) as StatusCode
    const message = this.#data?.statusMessage
    return message ? { code, message } : { code }
  }

  get attributes(): Readonly<Record<string, AttributeValue>> {
    return this.#data === undefined ? {} : asObject(this.#data.keys, this.#data.values)
  }

  get events(): readonly SpanEvent[] {
    return (this.#data?.events ?? []).map((event) => ({
      name: event.name,
      timeNs: toEpochNanoseconds(event.timeMs),
      attributes: asObject(event.keys, event.values),
    }))
  }

  get links(): readonly SpanLink[] {
    return (this.#data?.links ?? []).map((link) => ({
      context: {
        traceId: hexWord(link.trace0) + hexWord(link.trace1) + hexWord(link.trace2) + hexWord(link.trace3),
        spanId: hexWord(link.span0) + hexWord(link.span1),
        traceFlags: 0,
      },
      attributes: asObject(link.keys, link.values),
    }))
  }

  spanContext(): SpanContext {
    const data = this.#data
    if (data === undefined) return { traceId: '0'.repeat(32), spanId: '0'.repeat(16), traceFlags: 0 }
    return {
      traceId: hexWord(data.trace0) + hexWord(data.trace1) + hexWord(data.trace2) + hexWord(data.trace3),
      spanId: hexWord(data.span0) + hexWord(data.span1),
      traceFlags: 1,
    }
  }

  isRecording(): boolean {
    return this.#data?.writable === true
  }

  setAttribute(key: string, value: AttributeValue | null | undefined): this {
    const data = this.#data
    if (data?.writable) setAttribute(data, key, value, this.#kernel.misuse)
    return this
  }

  setAttributes(attributes: Attributes): this {
    const data = this.#data
    if (data?.writable) setAttributes(data, attributes, this.#kernel.misuse)
    return this
  }

  addEvent(name: string, attributes?: Attributes, timeNs?: EpochNanoseconds): this {
    const data = this.#data
    if (data?.writable) addEvent(data, name, attributes, timeNs, this.#kernel.misuse)
    return this
  }

  recordError(error: unknown): this {
    const data = this.#data
    if (data?.writable) addEvent(data, 'exception', exceptionAttributes(error), undefined, this.#kernel.misuse)
    return this
  }

  setStatus(code: StatusCode, message?: string): this {
    const data = this.#data
    if (!data?.writable) return this
    if (code !== 0 && code !== 1 && code !== 2) {
      this.#kernel.misuse('setStatus: the status is 0 (unset), 1 (ok) or 2 (error)')
      return this
    }
    data.statusCode = code
    data.statusMessage = typeof message === 'string' ? message.slice(0, MAX_NAME_LENGTH) : ''
    return this
  }

  addLink(link: SpanLink): this {
    const data = this.#data
    if (data?.writable) addLink(data, link, this.#kernel.misuse)
    return this
  }

  updateName(name: string): this {
    const data = this.#data
    if (!data?.writable) return this
    if (typeof name !== 'string' || name === '') this.#kernel.misuse('updateName: a name is a string that is not empty')
    else data.name = name.length > MAX_NAME_LENGTH ? name.slice(0, MAX_NAME_LENGTH) : name
    return this
  }

  finish(endTimeNs?: EpochNanoseconds): void {
    const data = this.#data
    if (data === undefined || data.revision > 0) return
    let end: number | undefined
    if (endTimeNs === undefined || endTimeNs === null) end = Math.max(now(), data.startMs)
    else end = fromEpochNanoseconds(endTimeNs)
    if (end === undefined) this.#kernel.misuse('finish: the end is a number or bigint of epoch nanoseconds')
    else this.#finishAt(data, end)
  }

  /** `finish` at a time on the page's clock. */
  finishAt(endMs: number): void {
    const data = this.#data
    if (data !== undefined && data.revision === 0) this.#finishAt(data, endMs)
  }

  /** Lets `change` write to a finished span, and records it once more. */
  amend(endMs: number | undefined, change: (span: Span) => void): void {
    const data = this.#data
    if (data === undefined || data.revision === 0) return
    data.writable = true
    try {
      change(this)
      if (endMs !== undefined && endMs >= data.startMs) data.endMs = endMs
    } finally {
      data.writable = false
    }
    data.revision++
    this.#kernel.recorder.record(data)
  }

  release(): void {
    const data = this.#data
    if (data === undefined) return
    deactivate(this.#kernel.carrier, data.scopeNamespace, this, this.#parent)
    this.#data = undefined
    this.#kernel.recorder.released(data)
    giveBackSpanData(data)
  }

  #finishAt(data: SpanData, endMs: number): void {
    if (endMs < data.startMs) {
      this.#kernel.misuse(`finish: “${data.name}” would end before it started; it stays open`)
      return
    }
    data.endMs = endMs
    data.revision = 1
    data.writable = false
    deactivate(this.#kernel.carrier, data.scopeNamespace, this, this.#parent)
    const kernel = this.#kernel
    kernel.recorder.record(data)
    if (kernel.processors !== undefined) process(kernel, data.scopeName, this)
  }
}

function process(kernel: Kernel, scope: string, span: Span): void {
  const processors = kernel.processors?.get(scope)
  if (processors === undefined) return
  for (const processor of [...processors]) {
    try {
      processor(span)
    } catch {
      kernel.misuse('processSpan: the processor threw')
    }
  }
}

function asObject(keys: readonly string[], values: readonly AttributeValue[]): Record<string, AttributeValue> {
  return Object.fromEntries(keys.map((key, i) => [key, values[i]]))
}
