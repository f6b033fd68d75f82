/**
 * A page that means ill, or was written in a hurry: it calls the tracing API with whatever there is. It runs in the page,
 * on what the page finds under `tracing`, and tells what came back to it.
 */
import type { Span, Tracer } from '../../../inpage/api/api'
import { SPAN_METHODS, SPAN_READINGS, TRACER_METHODS } from '../../api-members'

export interface Attack {
  readonly calls: number
  /** What was thrown into the page; the first few, each with its call. */
  readonly thrown: readonly string[]
  readonly spans: number
}

/** As many as are held at a time. */
const HELD = 64

/** Every call's `this` and arguments follow from `seed`. */
export function attack(tracing: Tracer, calls: number, seed: number): Attack {
  const random = generator(seed)
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T
  const spans: Span[] = [tracing.startSpan('first')]
  const tracers: Tracer[] = [tracing]
  const thrown: string[] = []
  let started = 0
  const foreign = foreignRealm()
  const values = badValues(foreign)
  const value = (): unknown => {
    const roll = random()
    if (roll < 0.1) return pick(spans)
    if (roll < 0.2) return options()
    if (roll < 0.3) return Math.floor(random() * 2 ** 53) * (random() < 0.5 ? 1 : -1)
    if (roll < 0.4) return `name ${Math.floor(random() * 1000)}`
    return pick(values)
  }
  const options = (): unknown => ({
    parent: pick(values),
    attributes: random() < 0.5 ? { [String(random())]: pick(values) } : pick(values),
    links: random() < 0.5 ? [{ context: pick(values), attributes: pick(values) }] : pick(values),
    startTimeNs: pick(values),
    spanKind: pick(values),
    shouldSample: pick([true, false, pick(values)]),
    samplingRate: pick(values),
    namespace: pick(['a', 'b', pick(values)]),
  })

  for (let call = 0; call < calls; call++) {
    const onSpan = random() < 0.7
    const target: Span | Tracer = onSpan ? pick(spans) : pick(tracers)
    const name = onSpan ? pick([...SPAN_METHODS, ...SPAN_READINGS]) : pick(TRACER_METHODS)
    const given = Array.from({ length: Math.floor(random() * 4) }, value)
    try {
      const member: unknown = Reflect.get(target, name)
      // What the page's own function throws is the page's, and comes out again.
      const args = name === 'trace' || name === 'withActiveSpan' ? [pick([pick(spans), 'traced']), () => call] : given
      const result: unknown = typeof member === 'function' ? Reflect.apply(member, target, args) : member
      if (name === 'startSpan' || name === 'spanContext') started++
      if (name === 'startSpan') spans[spans.length < HELD ? spans.length : Math.floor(random() * HELD)] = result as Span
      if (name === 'new') tracers[tracers.length < 8 ? tracers.length : Math.floor(random() * 8)] = result as Tracer
      if ((name === 'processSpan' || name === 'instrument') && typeof result === 'function') result()
    } catch (error) {
      if (thrown.length < 5) thrown.push(`${name}(${given.length}): ${describeSafely(error)}`)
    }
  }
  tracing.setActiveSpan(undefined)
  return { calls, thrown, spans: started }
}

/** Mulberry32: small, and the same everywhere. */
function generator(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

function badValues(foreign: typeof globalThis | undefined): unknown[] {
  const refuse = () => {
    throw new Error('hostile')
  }
  const traps = Object.fromEntries(Object.getOwnPropertyNames(Reflect).map((name) => [name, refuse]))
  const revoked = Proxy.revocable({}, {})
  revoked.revoke()
  const revokedFunction = Proxy.revocable(() => {}, {})
  revokedFunction.revoke()
  const cyclic: { self?: unknown; list: unknown[] } = { list: [] }
  cyclic.self = cyclic
  cyclic.list.push(cyclic, cyclic.list)
  let deep: unknown = 1
  for (let i = 0; i < 10_000; i++) deep = [deep]
  const error = new Error('x')
  Object.defineProperty(error, 'stack', { get: refuse })
  Object.defineProperty(error, 'message', { get: refuse })
  const refusing = { toString: refuse, valueOf: refuse, toJSON: refuse, [Symbol.toPrimitive]: refuse }
  return [
    undefined,
    null,
    true,
    0,
    -0,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    Number.MIN_VALUE,
    -1,
    2 ** 64,
    10n ** 400n,
    -1n,
    '',
    '\ud800',
    'a\udc00b\ud800',
    '\u0000',
    '__proto__',
    'constructor',
    'x'.repeat(100_000),
    Symbol('s'),
    Symbol.iterator,
    () => {},
    refuse,
    class {},
    function* () {},
    async () => {},
    [],
    new Array(100_000),
    Array.from({ length: 1000 }, (_, i) => i),
    {},
    Object.create(null),
    Object.freeze({ a: 1 }),
    JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}'),
    { toString: 1, valueOf: null },
    refusing,
    { [Symbol.toPrimitive]: () => '\ud800' },
    {
      get traceId() {
        return refuse()
      },
      spanId: 'x',
    },
    { traceId: 'f'.repeat(32), spanId: 'f'.repeat(16), traceFlags: Number.NaN, traceState: refusing },
    { traceId: '0'.repeat(32), spanId: '0'.repeat(16), traceFlags: 1 },
    // biome-ignore lint/suspicious/noThenProperty: that is what is tried
    { then: refuse },
    { length: 2 ** 32 },
    new Proxy({}, traps),
    new Proxy(() => {}, traps),
    new Proxy([], { get: refuse }),
    revoked.proxy,
    revokedFunction.proxy,
    cyclic,
    deep,
    error,
    new DOMException('gone', 'AbortError'),
    new Date(Number.NaN),
    /x/,
    new Map([[{}, cyclic]]),
    new Set([1]),
    new WeakMap(),
    new Uint8Array(100_000),
    new DataView(new ArrayBuffer(8)),
    new SharedArrayBufferOrNothing(),
    Promise.resolve(1),
    globalThis,
    document,
    document.createElement('p'),
    ...(foreign === undefined
      ? []
      : [foreign, new foreign.Error('foreign'), new foreign.Array(3), foreign.document, new foreign.Proxy({}, traps)]),
  ]
}

/** Pages that are not isolated have none. */
const SharedArrayBufferOrNothing: new () => object =
  typeof SharedArrayBuffer === 'undefined'
    ? Object
    : class {
        readonly buffer = new SharedArrayBuffer(8)
      }

function foreignRealm(): typeof globalThis | undefined {
  const frame = document.createElement('iframe')
  document.body.append(frame)
  return (frame.contentWindow as typeof globalThis | null) ?? undefined
}

function describeSafely(error: unknown): string {
  try {
    return error instanceof Error ? `${error.message}\n${error.stack}` : String(error)
  } catch {
    return 'what cannot even be described'
  }
}

Reflect.set(globalThis, 'attack', attack)
