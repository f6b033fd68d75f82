import type {
  AttributeInput,
  Attributes,
  Baggage,
  Span,
  SpanContext,
  SpanEvent,
  SpanKind,
  SpanLink,
  StatusCode,
  Time,
} from '../../api/api'
import { disposableSpan, nowhere } from '../../api/noop'
import { type AttributeValue, SPAN_FLAG_AMENDED } from '../../block/format'
import type { AttributeList } from '../../block/record'
import { create, max, slice } from '../../platform/natives'
import { deactivate } from '../active-span'
import { now, readTime, toEpochNanoseconds, withinGrain } from '../clock'
import { contextOf } from '../ids'
import type { Kernel } from '../kernel'
import { Wake } from '../wakes/wake'
import { putAttribute, putAttributes, readAttributes, readValue } from './attribute-list'
import { givenValue } from './attribute-value'
import { baggageOf, setBaggage } from './baggage'
import { LONG_MS, MAX_NAME_LENGTH } from './limits'
import { giveBackSpanData, type SpanData } from './span-data'
import { dropOldestEvent, putEvent, putLink, type ReadEvent, readError, readEvent, readLink } from './span-writing'

/** The data behind a handle that was not released; undefined for any other value. */
export let dataOf: (value: unknown) => SpanData | undefined
/** The wake to which a span belongs, released or not. */
export let wakeOf: (value: unknown) => Wake | undefined

/**
 * A recording span: a handle on its data. `release()` detaches the handle, so that it can never reach data that another span
 * uses by then. A setter first reads what it was given and then looks up the data, as reading may run code of the page that
 * finishes or releases this very span.
 */
export class RecordingSpan implements Span {
  declare [Symbol.dispose]: () => void
  readonly #kernel: Kernel
  readonly #parent: Span | undefined
  readonly #wake: Wake
  /** Whether it keeps its wake alive while it is open. */
  #isBusy = true
  #data: SpanData | undefined

  constructor(kernel: Kernel, parent: Span | undefined, data: SpanData) {
    this.#kernel = kernel
    this.#parent = parent
    this.#wake = wakeOf(parent) ?? new Wake(data.waitsSinceMs)
    this.#wake.started(data.waitsSinceMs)
    this.#data = data
  }

  /** True also for released handles. Accepts any value. */
  static is(value: unknown): value is RecordingSpan {
    return typeof value === 'object' && value !== null && #data in value
  }

  static {
    disposableSpan(RecordingSpan.prototype)
    wakeOf = (value) => (RecordingSpan.is(value) ? value.#wake : undefined)
    dataOf = (value) => (RecordingSpan.is(value) ? value.#data : undefined)
  }

  get name(): string {
    return dataOf(this)?.name ?? ''
  }

  get kind(): SpanKind {
    return (dataOf(this)?.kind ?? 1) as SpanKind
  }

  get parent(): Span | undefined {
    return dataOf(this) === undefined ? undefined : this.#parent
  }

  get startTimeNs(): bigint {
    const data = dataOf(this)
    return data === undefined ? 0n : toEpochNanoseconds(data.startMs)
  }

  get endTimeNs(): bigint | undefined {
    const data = dataOf(this)
    return data === undefined || !data.ended ? undefined : toEpochNanoseconds(data.endMs)
  }

  get status(): { readonly code: StatusCode; readonly message?: string } {
    const data = dataOf(this)
    const code = (data?.statusCode ?? 0) as StatusCode
    return data?.statusMessage ? { code, message: data.statusMessage } : { code }
  }

  get attributes(): Readonly<Record<string, AttributeValue>> {
    const data = dataOf(this)
    return data === undefined ? {} : asObject(data)
  }

  get events(): readonly SpanEvent[] {
    const events = dataOf(this)?.events
    const given: SpanEvent[] = []
    if (events === undefined) return given
    for (let i = 0; i < events.length; i++) {
      const event = events[i]
      given[i] = { name: event.name, timeNs: toEpochNanoseconds(event.timeMs), attributes: asObject(event) }
    }
    return given
  }

  get links(): readonly SpanLink[] {
    const links = dataOf(this)?.links
    const given: SpanLink[] = []
    if (links === undefined) return given
    for (let i = 0; i < links.length; i++)
      given[i] = { context: contextOf(links[i], 0), attributes: asObject(links[i]) }
    return given
  }

  get baggage(): Baggage {
    return baggageOf(this)
  }

  spanContext(): SpanContext {
    const data = dataOf(this)
    // Whoever knows its ids may make a child of it, here or in another process.
    data?.heldBack?.()
    return data === undefined ? nowhere() : contextOf(data, 1)
  }

  isRecording(): boolean {
    return dataOf(this)?.writable === true
  }

  setAttribute(key: string, value: AttributeInput): this {
    const data = dataOf(this)
    if (!data?.writable) return this
    if (typeof key !== 'string') {
      this.#kernel.misuse('setAttribute: key is not valid')
    } else if (value === undefined || value === null) {
      putAttribute(data, key, undefined)
      this.#changed(data)
    } else {
      const stored = readValue(value, key, this.#kernel.misuse)
      if (stored !== undefined && this.#isStill(data)) {
        putAttribute(data, key, stored)
        this.#changed(data)
      }
    }
    return this
  }

  setAttributes(attributes: Attributes): this {
    const data = dataOf(this)
    if (!data?.writable) return this
    if (attributes === undefined || attributes === null) {
      this.#kernel.misuse('setAttributes: attributes is not valid')
      return this
    }
    const read = readAttributes(attributes, 'setAttributes', this.#kernel.misuse)
    if (this.#isStill(data)) {
      putAttributes(data, read)
      this.#changed(data)
    }
    return this
  }

  addEvent(name: string, attributes?: Attributes | null, timeNs?: Time): this {
    const data = dataOf(this)
    if (!data?.writable) return this
    const event = readEvent(name, attributes, timeNs, this.#kernel.misuse)
    if (event !== undefined && this.#isStill(data)) this.#put(data, event)
    return this
  }

  /** Drops the oldest event of this name, and counts it, to make room for a newer one. */
  dropOldestEvent(name: string): void {
    const data = dataOf(this)
    if (data?.writable) dropOldestEvent(data, name)
  }

  recordError(error: unknown, attributes?: Attributes | null, timeNs?: Time): this {
    const data = dataOf(this)
    if (!data?.writable) return this
    const event = readError(error, attributes, timeNs, this.#kernel.misuse)
    if (event !== undefined && this.#isStill(data)) this.#put(data, event)
    return this
  }

  setStatus(code: StatusCode, message?: string): this {
    const data = dataOf(this)
    if (!data?.writable) return this
    if (code !== 0 && code !== 1 && code !== 2) {
      this.#kernel.misuse('setStatus: code is not valid')
      return this
    }
    data.statusCode = code
    data.statusMessage = typeof message === 'string' ? slice(message, 0, MAX_NAME_LENGTH) : ''
    this.#changed(data)
    return this
  }

  addLink(link: SpanLink): this {
    const data = dataOf(this)
    if (!data?.writable) return this
    const read = readLink(link, this.#kernel.misuse)
    if (read !== undefined && this.#isStill(data)) {
      putLink(data, read)
      this.#changed(data)
    }
    return this
  }

  updateName(name: string): this {
    const data = dataOf(this)
    if (!data?.writable) return this
    if (typeof name !== 'string' || name === '') this.#kernel.misuse('updateName: name is not valid')
    else {
      data.name = slice(name, 0, MAX_NAME_LENGTH)
      this.#changed(data)
    }
    return this
  }

  setBaggage(key: string, value: string | null | undefined): this {
    if (dataOf(this)?.writable) setBaggage(this, key, value, this.#kernel.misuse)
    return this
  }

  finish(endTimeNs?: Time): void {
    const data = dataOf(this)
    if (data === undefined || data.ended || data.fill !== undefined) return
    if (endTimeNs === undefined || endTimeNs === null) {
      this.#finishAt(data, max(now(), data.startMs))
      return
    }
    const end = readTime(endTimeNs, 'finish: endTimeNs', this.#kernel.misuse)
    if (end === undefined) this.#kernel.misuse('finish: endTimeNs is not valid')
    else this.#finishAt(data, withinGrain(end, data.startMs, endTimeNs))
  }

  /** `finish` at a time on the page's clock; at the span's start if that is later. */
  finishAt(endMs: number): void {
    const data = this.#data
    if (data !== undefined && !data.ended) this.#finishAt(data, max(endMs, data.startMs))
  }

  /** From here on it keeps its wake alive no longer, though it may be open. `nowMs` is on the page's clock. */
  rest(nowMs: number): void {
    if (!this.#isBusy) return
    this.#isBusy = false
    this.#wake.ended(nowMs)
  }

  /** `addEvent` at a time on the page's clock. What can't be recorded is left out. */
  addEventAt(name: string, attributes: Attributes, timeMs: number): void {
    const data = dataOf(this)
    if (!data?.writable) return
    const read = readAttributes(attributes, '', () => {})
    if (this.#isStill(data)) this.#put(data, { name: slice(name, 0, MAX_NAME_LENGTH), timeMs, attributes: read })
  }

  /** Lets `change` write to a finished span, and records it again. */
  amend(endMs: number | undefined, change: (span: Span) => void): void {
    const data = this.#data
    if (data === undefined || !data.ended || data.fill !== undefined) return
    data.writable = true
    try {
      change(this)
    } catch {
      // What it wrote before it threw is kept.
    }
    if (this.#data !== data) return
    data.writable = false
    if (endMs !== undefined && endMs >= data.startMs) data.endMs = endMs
    this.#wake.amended(data.endMs)
    if (data.heldBack === undefined) {
      data.revision++
      if (!data.isUnwritten) data.flags |= SPAN_FLAG_AMENDED
      this.#kernel.recorder.record(data)
    } else if (isLong(data)) data.heldBack()
  }

  /**
   * Holds back a span that was just started, as it is not worth a row of its own. It is shown if it gets a child or an event, or
   * takes long. Then `describe` is called once to describe it, however late.
   */
  holdBack(describe: (span: Span) => void): void {
    const data = dataOf(this)
    if (data !== undefined) data.heldBack = () => this.#show(data, describe)
  }

  #show(data: SpanData, describe: (span: Span) => void): void {
    data.heldBack = undefined
    if (this.#data !== data) return
    const { writable } = data
    data.writable = true
    try {
      describe(this)
    } catch {
      // It keeps the name with which it was started.
    }
    data.writable = writable
    dataOf(this.#parent)?.heldBack?.()
    if (!data.ended) return
    this.#kernel.recorder.record(data)
    this.#kernel.processors?.process(data.scope.name, this)
  }

  /** An open span is finished first, so that what it recorded is not lost and it is not shown as open forever. */
  release(): void {
    const data = dataOf(this)
    if (data === undefined || data.fill !== undefined) return
    if (!data.ended) this.#finishAt(data, max(now(), data.startMs))
    // A processor may have released it meanwhile.
    if (this.#data !== data) return
    deactivate(this.#kernel.carrier, data.scope.namespace, this, this.#parent)
    this.#kernel.recorder.writeNow(data)
    this.#data = undefined
    if (data.shownBy === undefined) giveBackSpanData(data)
  }

  #put(data: SpanData, event: ReadEvent): void {
    putEvent(data, event)
    this.#changed(data)
  }

  /** A span that was sent while open must be sent again. For all others this is a single check. */
  #changed(data: SpanData): void {
    if (data.shown) this.#kernel.recorder.changed(data)
    else if (data.heldBack !== undefined) data.heldBack()
  }

  #isStill(data: SpanData): boolean {
    return this.#data === data && data.writable
  }

  #finishAt(data: SpanData, endMs: number): void {
    const kernel = this.#kernel
    if (!(endMs >= data.startMs)) {
      kernel.misuse(`finish: “${slice(data.name, 0, 80)}” would end before it started; it stays open`)
      return
    }
    data.endMs = endMs
    if (data.heldBack !== undefined && isLong(data)) data.heldBack()
    data.ended = true
    this.rest(endMs)
    data.revision++
    data.writable = false
    deactivate(kernel.carrier, data.scope.namespace, this, this.#parent)
    kernel.recorder.record(data)
    if (kernel.processors !== undefined && data.heldBack === undefined) kernel.processors.process(data.scope.name, this)
  }
}

function isLong({ startMs, endMs }: SpanData): boolean {
  return endMs - startMs >= LONG_MS
}

/** Without a prototype, so that `__proto__` is an ordinary key. */
function asObject({ keys, values }: AttributeList): Record<string, AttributeValue> {
  const object: Record<string, AttributeValue> = create(null)
  for (let i = 0; i < keys.length; i++) object[keys[i]] = givenValue(values[i])
  return object
}
