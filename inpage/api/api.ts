/// <reference lib="esnext.disposable" preserve="true" />
/**
 * The tracing API a page script sees: Kong Gateway's Tracing API said in TypeScript; where Kong's is silent it follows
 * the OpenTelemetry API. No call of it ever throws: misuse is ignored safely and reported once per call site.
 */
import type { AttributeValue } from '../block/format'

/** Kong's and OTLP's numbers. */
export const SpanKind = { UNSPECIFIED: 0, INTERNAL: 1, SERVER: 2, CLIENT: 3, PRODUCER: 4, CONSUMER: 5 } as const
export type SpanKind = (typeof SpanKind)[keyof typeof SpanKind]

export const StatusCode = { UNSET: 0, OK: 1, ERROR: 2 } as const
export type StatusCode = (typeof StatusCode)[keyof typeof StatusCode]

/** Nanoseconds since the epoch. A `number` holds them to about 256 ns, a `bigint` exactly. */
export type EpochNanoseconds = number | bigint

/**
 * A time: nanoseconds since the epoch; a `Date`; or milliseconds since the epoch as `Date.now()` gives them, of the years
 * 1980 to 2100, which no nanoseconds of those years can be taken for.
 */
export type Time = EpochNanoseconds | Date

/** An object that is no function, of whatever type: an interface has no index signature. */
type Plain = object & { readonly [Symbol.hasInstance]?: never }

/**
 * What an attribute can be given as. `null` and `undefined` stand for no attribute. Of an object that is no array, map, set
 * or plain object, the text is recorded (a `Date` in ISO 8601, an `Error` as name and message, a `URL` …).
 */
export type AttributeInput = AttributeValue | Plain | null | undefined

/** Attributes by key: a literal, a record, or an object of any interface. Each value is an `AttributeInput`. */
export type Attributes = { readonly [key: string]: AttributeInput } | Plain

/** Undoes what was asked for; `using` does so at the end of its block. */
export type Undo = (() => void) & Disposable

/** What inject writes to, and extract reads: a `Headers`, a `Map`, or an object with a text for each name. */
export type TextCarrier = object

/** A span's identity as it goes over the wire. Ids are lower-case hex, 32 and 16 digits. */
export interface SpanContext {
  readonly traceId: string
  readonly spanId: string
  /** Bit 0: sampled. */
  readonly traceFlags: number
  readonly traceState?: string | undefined
  /** The span lives in another process. */
  readonly isRemote?: boolean | undefined
  /** What goes with its trace, as `extract` found it. */
  readonly baggage?: Baggage | undefined
}

/** Texts that go with a trace from service to service: https://www.w3.org/TR/baggage/ */
export type Baggage = Readonly<Record<string, string>>

/** A span that another one belongs to in another way than as its child. */
export interface SpanLink {
  readonly context: SpanContext
  readonly attributes?: Attributes | undefined
}

/** How a span begins. What is missing or makes no sense is the default. */
export interface SpanOptions {
  /** Default: now. */
  readonly startTimeNs?: Time | undefined
  /** Default: INTERNAL. */
  readonly spanKind?: SpanKind | undefined
  /** `true` overrides the sampler and the parent; `false` starts an unsampled span. */
  readonly shouldSample?: boolean | undefined
  /** Default: the tracer's active span. A `SpanContext` stands for a span elsewhere; `null` starts a new trace. */
  readonly parent?: Span | SpanContext | null | undefined
  readonly attributes?: Attributes | undefined
  readonly links?: readonly SpanLink[] | undefined
}

/** Something that happened at one moment of a span. `timeNs`: nanoseconds since the epoch. */
export interface SpanEvent {
  readonly name: string
  readonly timeNs: bigint
  readonly attributes: Readonly<Record<string, AttributeValue>>
}

/**
 * An operation with a start and an end. Setters give back the span itself, and do nothing once it has finished.
 * `using span = tracer.startSpan(…)` finishes it at the end of the block.
 */
export interface Span extends Disposable {
  /** Readable until `release()`, also after `finish()`. */
  readonly name: string
  readonly kind: SpanKind
  readonly parent: Span | undefined
  readonly startTimeNs: bigint
  readonly endTimeNs: bigint | undefined
  readonly status: { readonly code: StatusCode; readonly message?: string }
  readonly attributes: Readonly<Record<string, AttributeValue>>
  readonly events: readonly SpanEvent[]
  readonly links: readonly SpanLink[]
  /** Its own and that of the spans above it, as it is now. */
  readonly baggage: Baggage
  spanContext(): SpanContext
  /** False for no-op, unsampled, finished and released spans. */
  isRecording(): boolean
  /** `undefined` and `null` remove the attribute. */
  setAttribute(key: string, value: AttributeInput): this
  setAttributes(attributes: Attributes): this
  addEvent(name: string, attributes?: Attributes | null, timeNs?: Time): this
  /** Adds an `exception` event with type, message and stack, which `attributes` may replace. Does not set the status. */
  recordError(error: unknown, attributes?: Attributes | null, timeNs?: Time): this
  setStatus(code: StatusCode, message?: string): this
  addLink(link: SpanLink): this
  updateName(name: string): this
  /** Goes with every request below this span; `null` and `undefined` take it away again, for what is below. */
  setBaggage(key: string, value: string | null | undefined): this
  /** Ends the span (default: now); if it is the active span, its parent becomes active. The first call counts. */
  finish(endTimeNs?: Time): void
  /** Gives the span's memory back; every later call on it does nothing. */
  release(): void
}

/** Of `tracing.new`. What is missing or makes no sense is the default. */
export interface TracerOptions {
  /** 0…1, default 1: the share of traces that are kept, decided once for each trace from its id. */
  readonly samplingRate?: number | undefined
  /** Default 'default'. Tracers of one namespace share one active span; namespaces share nothing. */
  readonly namespace?: string | undefined
  /** The no-op tracer itself. */
  readonly noop?: boolean | undefined
}

/** Of the spans that `wrap`, `instrument` and `traced` make. */
export interface WrapOptions {
  /** Of the span. Default: the function's. */
  readonly name?: string | undefined
  readonly spanKind?: SpanKind | undefined
  readonly attributes?: Attributes | undefined
}

/** A standard decorator: https://github.com/tc39/proposal-decorators */
export interface Decorator {
  <T>(value: T, context: { readonly kind: string; readonly name?: string | symbol }): T
  /** As TypeScript's `experimentalDecorators` and Babel's `legacy` call it: of a class, and of what is in one. */
  <T extends abstract new (...args: never[]) => unknown>(target: T): T
  (target: object, name: string | symbol, descriptor?: PropertyDescriptor): void
}

/** Makes spans and knows which one is active. `tracing` is one, and makes others by `new`. */
export interface Tracer {
  readonly name: string
  readonly new: (name: string, options?: TracerOptions) => Tracer
  startSpan(name: string, options?: SpanOptions): Span
  /** `undefined` and `null` clear it. */
  setActiveSpan(span: Span | null | undefined): void
  activeSpan(): Span | undefined
  /** The uppermost span above the active one. */
  rootSpan(): Span | undefined
  /** Runs `fn` with `span` active, also across its awaits as far as the context carrier reaches; gives back what it gives. */
  withActiveSpan<T>(span: Span, fn: () => T): T
  /** `fn`, whose calls run with the span active that is active now; for everybody else it is what it was. */
  bind<F>(fn: F): F
  /** Starts a span, makes it active, runs `fn`, records what it throws (and throws it on), finishes the span. */
  trace<T>(name: string, fn: (span: Span) => T): T
  trace<T>(name: string, options: SpanOptions, fn: (span: Span) => T): T
  /** `fn`, with a span around every call of it; for everybody else it is what it was. What is no function comes back. */
  wrap<F>(fn: F, options?: WrapOptions): F
  /**
   * Traces methods of an object: by name, `load*`, `*`, or a pattern. Getters are never called, inherited methods are
   * wrapped for this object alone. Gives back its own undoing.
   */
  instrument(target: object, which: string | RegExp, options?: WrapOptions): Undo
  /** `@tracer.traced` and `@tracer.traced({ name })`: traces a method, an accessor, a class, a function in a field. */
  traced: Decorator & ((options?: WrapOptions) => Decorator)
  /**
   * Calls `fn` for every sampled span of this tracer's name that finishes from now on; with `all` for those of every tracer
   * and of what Tracepane itself traces. Gives back its own undoing.
   */
  processSpan(fn: (span: Span) => void, options?: { readonly all?: boolean | undefined }): Undo
  /**
   * Writes the trace headers by which `span` (default: the active one) is the parent into `carrier`, in the forms that the
   * user has chosen. Nothing without a span.
   */
  inject(carrier: TextCarrier, span?: Span | null): void
  /** The span that the trace headers in `carrier` name, for `parent`; undefined where there is none. */
  extract(carrier: TextCarrier): SpanContext | undefined
}
