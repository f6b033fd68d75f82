/**
 * Stands in for an OpenTelemetry SDK where a page calls the API and has none. An SDK that the page registers later wins: its
 * spans are observed, and the tracers that the page got from us pass calls on to it.
 */
import { defineProperty } from '../../platform/natives'
import type { ObserverParts } from '../observe'
import { guard } from '../watch'
import { API_KEY, type Registrations } from '../watch-api'
import { listenForVersion, READABLE } from './api-version'
import { StandInContextManager } from './context'
import { StandInPropagator } from './propagator'
import { StandInProvider } from './provider'

const DISPLACED =
  'the page registers an SDK of its own, and could not, for Tracepane stands in for one; show its spans instead, and reload'

/** Starts to stand in. Returns the undo function; what the page has registered by then stays registered. */
export function standIn(
  { tracing, carrier, status, addonApi, settings }: ObserverParts,
  found: Registrations,
): () => void {
  const version = listenForVersion(addonApi)
  /** What the page has registered, by the API's names. */
  const held = new Map<string, unknown>()
  let isOver = false
  /** The page's own provider. Once the stand-in is off, it is where the API always has it. */
  const registered = (): unknown => {
    const api: unknown = isOver ? Reflect.get(globalThis, API_KEY) : undefined
    return typeof api === 'object' && api !== null ? Reflect.get(api, 'trace') : held.get('trace')
  }
  const manager = new StandInContextManager(carrier, addonApi)
  const ours: Readonly<Record<string, unknown>> = {
    trace: new StandInProvider(tracing, manager, registered),
    context: manager,
    propagation: new StandInPropagator(settings, addonApi),
  }
  /** Whether the API is about to register a part: it sets the whole object first. */
  let isRegistering = false
  /** Whether a registration just failed because the version is unknown. The next diagnostics logger hears of it. */
  let hasFailed = false

  const learner = {
    error(message: unknown) {
      version.readFrom(message)
      if (String(message).includes(' for trace ')) status.note({ kind: 'opentelemetry', message: DISPLACED, stack: '' })
    },
    warn() {},
    info() {},
    debug() {},
    verbose() {},
  }

  function get(key: string): unknown {
    if (key === 'version') return isRegistering || held.size > 0 ? (version.known() ?? READABLE) : READABLE
    const isHeard = key === 'diag' && hasFailed
    hasFailed = false
    if (held.has(key)) return held.get(key)
    if (isHeard) return learner
    // A page with an SDK of its own sees what it has registered, and nothing else.
    if (isRegistering || held.has('trace')) return undefined
    if (key === 'trace' && status.now().openTelemetry !== 'stand-in') status.set({ openTelemetry: 'stand-in' })
    return ours[key]
  }

  const api = new Proxy({}, {
    __proto__: null,
    get: (_target, key) => (typeof key === 'string' ? get(key) : undefined),
    set(_target, key, value) {
      isRegistering = false
      held.set(String(key), value)
      if (key === 'trace') guard(() => found.trace(value))
      else if (key === 'context') guard(() => found.context(value))
      return true
    },
    deleteProperty: (_target, key) => {
      held.delete(String(key))
      return true
    },
  } as ProxyHandler<Record<string, unknown>>)
  /** An object that somebody else has set as the API's global. */
  let other: unknown

  defineProperty(globalThis, API_KEY, {
    configurable: true,
    enumerable: true,
    get() {
      hasFailed ||= isRegistering && version.known() === undefined
      isRegistering = false
      return other ?? api
    },
    set(value) {
      if (value === api) isRegistering = true
      else other = value
    },
  })
  return () => {
    isOver = true
    version.stop()
    guard(() => {
      if (other === undefined && held.size === 0) Reflect.deleteProperty(globalThis, API_KEY)
      else {
        const plain = { ...Object.fromEntries(held), version: version.known() ?? READABLE }
        const value = other ?? plain
        defineProperty(globalThis, API_KEY, { value, configurable: true, enumerable: true, writable: true })
      }
    })
  }
}
