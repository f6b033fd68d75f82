/** The settings of a page's library. */

/** All instrumentations. The value says whether it is on by default: those that are cheap and useful are. */
export const INSTRUMENTATIONS = {
  fetch: true,
  xhr: true,
  eventsource: true,
  websocket: true,
  /** Operation names of GraphQL, read from request bodies that are text. */
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
  /** `postMessage`, ports, `BroadcastChannel`: in a script of its own, as most pages do not need it. */
  message: false,
  /** Starts the page's workers from a blob, which a page can detect if it looks. */
  worker: false,
} as const satisfies Record<string, boolean>
/** The name of an instrumentation. */
export type InstrumentationName = keyof typeof INSTRUMENTATIONS

/** The formats in which trace headers are written; `preserve` is the format of the page's own trace. */
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
/** One of these formats. */
export type HeaderFormat = (typeof HEADER_FORMATS)[number]

/** Which spans record where they were started. */
export const CODE_LOCATIONS = ['off', 'requests', 'all'] as const
/** One of these choices. */
export type CodeLocation = (typeof CODE_LOCATIONS)[number]

/** Which requests get trace headers: none, those to the page's own origin, or also those to listed origins. */
export const PROPAGATIONS = ['none', 'own', 'listed'] as const
/** One of these choices. */
export type Propagation = (typeof PROPAGATIONS)[number]

/** How the active span follows the code: `deep` if the engine allows it, or only as far as `carry` reaches. */
export const CONTEXTS = ['deep', 'carry'] as const

/** The page's own OpenTelemetry: show its spans, also stand in for a missing SDK, or leave it alone. */
export const OPEN_TELEMETRY_MODES = ['observe', 'stand-in', 'off'] as const

/** Origins that can be asked for one at a time, so that the list need not be in the page. */
export interface Origins {
  includes(origin: string): boolean
}

/** The settings of one document's library. */
export interface PageSettings {
  /** Between 0 and 1; for the global tracer. */
  readonly samplingRate: number
  readonly instrumentations: readonly InstrumentationName[]
  readonly propagation: Propagation
  /** Other origins that get trace headers, if `propagation` is `listed`. */
  readonly propagateTo: Origins
  /** Paths that get none because they redirect to where headers are refused; written as in `header-paths.ts`. */
  readonly withoutHeaders: readonly string[]
  /** The formats in which trace headers are written; those that can be read are read, too. */
  readonly headers: readonly HeaderFormat[]
  /** Which spans record where in the page's code they were started; it takes about 20 µs. */
  readonly codeLocation: CodeLocation
  readonly context: (typeof CONTEXTS)[number]
  /** Whether spans without a certain parent are placed under the most probable one. */
  readonly inferParents: boolean
  readonly openTelemetry: (typeof OPEN_TELEMETRY_MODES)[number]
  /** Which functions of the page's code are traced: `app.cart.*`, `app.checkout`. */
  readonly rules: readonly string[]
}

/** The settings that are sent to the page. It must not learn which other origins the user trusts. */
export type SharedSettings = Omit<PageSettings, 'propagateTo'>

/** The settings without those that are kept from the page. */
export function sharedSettings({ propagateTo: _, ...shared }: PageSettings): SharedSettings {
  return shared
}

/** The settings of a page before the user's arrive. */
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
