/** The settings that a page's library goes by. */

/** All that can be instrumented. The value says whether it is by default: all that is cheap and says something. */
export const INSTRUMENTATIONS = {
  fetch: true,
  xhr: true,
  eventsource: true,
  websocket: true,
  /** Operation names of GraphQL, read from the bodies of requests that are text. */
  graphql: true,
  /** Services and methods of gRPC-web and Connect. */
  rpc: true,
  document: true,
  interaction: true,
  navigation: true,
  error: true,
  console: true,
  'user-timing': true,
  'long-frame': true,
  'web-vital': true,
  indexeddb: true,
  cache: true,
  /** `postMessage`, ports, `BroadcastChannel`: a script of its own, which most pages have no use for. */
  message: false,
  /** Starts the page's workers from a blob, which a page can tell where it looks for it. */
  worker: false,
} as const satisfies Record<string, boolean>
export type InstrumentationName = keyof typeof INSTRUMENTATIONS

/** The forms in which trace headers are written; `preserve` is the one in which the page's own trace came. */
export const HEADER_FORMATS = [
  'w3c',
  'b3',
  'b3-single',
  'jaeger',
  'ot',
  'datadog',
  'aws',
  'gcp',
  'instana',
  'preserve',
] as const
export type HeaderFormat = (typeof HEADER_FORMATS)[number]

export const CODE_LOCATIONS = ['off', 'requests', 'all'] as const
export type CodeLocation = (typeof CODE_LOCATIONS)[number]

/** Who gets trace headers: nobody, the page's own origin, or that and the origins that are listed. */
export const PROPAGATIONS = ['none', 'own', 'listed'] as const
export type Propagation = (typeof PROPAGATIONS)[number]

/** How the active span follows the code: `deep` where the engine allows it, or only what `carry` reaches. */
export const CONTEXTS = ['deep', 'carry'] as const

/** The page's own OpenTelemetry: show its spans, stand in where it has no SDK, or leave it alone. */
export const OPEN_TELEMETRY_MODES = ['observe', 'stand-in', 'off'] as const

/** Origins of which one at a time can be asked for: no list of them needs to be in the page. */
export interface Origins {
  includes(origin: string): boolean
}

/** What the library of one document goes by. */
export interface PageSettings {
  /** 0…1, for the global tracer. */
  readonly samplingRate: number
  readonly instrumentations: readonly InstrumentationName[]
  readonly propagation: Propagation
  /** Origins besides the page's own that get trace headers, where `propagation` is `listed`. */
  readonly propagateTo: Origins
  /** Paths that get none, because they lead where none is taken; as `header-paths.ts` names them. */
  readonly withoutHeaders: readonly string[]
  /** In which forms trace headers are written into requests; those of them that can be read are read, too. */
  readonly headers: readonly HeaderFormat[]
  /** Of which spans it is noted where in the page's code they were started: it takes some 20 µs. */
  readonly codeLocation: CodeLocation
  readonly context: (typeof CONTEXTS)[number]
  /** Whether spans whose parent is not certain stand under the one that most probably is. */
  readonly inferParents: boolean
  readonly openTelemetry: (typeof OPEN_TELEMETRY_MODES)[number]
  /** What of the page's code is wrapped, each `app.cart.*` or `app.checkout`. */
  readonly rules: readonly string[]
}

/** The settings that are sent to the page: whom else the user trusts is no page's business. */
export type SharedSettings = Omit<PageSettings, 'propagateTo'>

/** The settings without those that are kept from the page. */
export function sharedSettings({ propagateTo: _, ...shared }: PageSettings): SharedSettings {
  return shared
}

export const DEFAULT_SHARED_SETTINGS: SharedSettings = {
  samplingRate: 1,
  instrumentations: allOn(),
  propagation: 'own',
  withoutHeaders: [],
  headers: ['w3c'],
  codeLocation: 'requests',
  context: 'deep',
  inferParents: true,
  openTelemetry: 'observe',
  rules: [],
}

export const DEFAULT_PAGE_SETTINGS: PageSettings = { ...DEFAULT_SHARED_SETTINGS, propagateTo: [] }

function allOn(): InstrumentationName[] {
  const names = Object.keys(INSTRUMENTATIONS) as InstrumentationName[]
  return names.filter((name) => INSTRUMENTATIONS[name])
}
