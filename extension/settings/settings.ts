/** The user's settings: type, default and check of each in one place. */
import * as v from 'valibot'
import {
  CODE_LOCATIONS,
  CONTEXTS,
  DEFAULT_SHARED_SETTINGS,
  HEADER_FORMATS,
  INSTRUMENTATIONS,
  type InstrumentationName,
  OPEN_TELEMETRY_MODES,
  PROPAGATIONS,
  type SharedSettings,
} from '../../inpage/settings'
import { BACKEND_SETTINGS } from '../backends/backend-settings'
import { RECEIVER_PORT } from '../backends/receiver-protocol'
import { originOf } from '../origin'
import { lenientObject, listOf, orUndefined, recordOf, subsetOf, trimmedText } from '../schema'
import { EXPORT_SETTINGS } from './export-settings'
import { VIEW_SETTINGS } from './view-settings'

/** The most rules: more than a screenful is no use. */
const MAX_RULES = 100
const MAX_RULE_LENGTH = 200
/** The most own names of secrets, as each new name is compared with all of them, and their length. */
const MAX_SECRET_NAMES = 100
const MAX_SECRET_NAME = 64

/** The range of a numeric setting. */
export interface NumberBounds {
  /** Both bounds are included. */
  readonly min: number
  readonly max: number
  /** The step of its field in the form. */
  readonly step: number
}

/** The numeric settings. */
export const NUMBER_SETTINGS = {
  samplingRate: { min: 0, max: 1, step: 0.01 },
  maxSpans: { min: 1000, max: 5_000_000, step: 1000 },
  journalMegabytes: { min: 8, max: 4096, step: 8 },
  receiverPort: { min: 1, max: 65_535, step: 1 },
} as const satisfies Record<string, NumberBounds>

const { context, openTelemetry, rules, withoutHeaders, ...FOR_EVERY_SITE } = DEFAULT_SHARED_SETTINGS
const SITE_DEFAULTS = { context, openTelemetry, rules }

const origin = v.pipe(v.unknown(), v.transform(originOf), v.string())
const origins = v.fallback(listOf(origin), [])

/** A name needs a letter or a digit; otherwise it would be part of every name. */
const secretName = v.pipe(trimmedText(MAX_SECRET_NAME), v.regex(/[a-z\d]/i))

const allInstrumentations = Object.keys(INSTRUMENTATIONS) as InstrumentationName[]

/** As in Kong's configuration, `off` and `all` can replace a list. */
const instrumentations = v.union([
  subsetOf(allInstrumentations),
  v.pipe(
    v.literal('all'),
    v.transform(() => allInstrumentations),
  ),
  v.pipe(
    v.literal('off'),
    v.transform((): readonly InstrumentationName[] => []),
  ),
])

/** Settings for a single site. Only those that were chosen are present. */
const site = v.pipe(
  lenientObject({
    context: orUndefined(v.picklist(CONTEXTS)),
    openTelemetry: orUndefined(v.picklist(OPEN_TELEMETRY_MODES)),
    rules: orUndefined(v.pipe(listOf(trimmedText(MAX_RULE_LENGTH), MAX_RULES), v.minLength(1))),
  }),
  v.transform(
    ({ context, openTelemetry, rules }): SiteSettings => ({
      ...(context && { context }),
      ...(openTelemetry && { openTelemetry }),
      ...(rules && { rules }),
    }),
  ),
  v.check((chosen) => Object.keys(chosen).length > 0),
)
/** The settings of a single site. */
export type SiteSettings = Partial<Pick<SharedSettings, keyof typeof SITE_DEFAULTS>>

const SETTINGS = v.pipe(
  lenientObject({
    /** Between 0 and 1; for the global tracer. */
    samplingRate: within(NUMBER_SETTINGS.samplingRate, FOR_EVERY_SITE.samplingRate),
    instrumentations: v.fallback(instrumentations, FOR_EVERY_SITE.instrumentations),
    propagation: orUndefined(v.picklist(PROPAGATIONS)),
    /** Other origins that get trace headers, if `propagation` is `listed`. */
    propagateTo: origins,
    /** The formats in which trace headers are written. */
    headers: v.fallback(subsetOf(HEADER_FORMATS), FOR_EVERY_SITE.headers),
    /** Which spans record where in the page's code they were started. */
    codeLocation: v.fallback(v.picklist(CODE_LOCATIONS), FOR_EVERY_SITE.codeLocation),
    /** Whether spans without a certain parent are placed under the most probable one. */
    inferParents: v.fallback(v.boolean(), FOR_EVERY_SITE.inferParents),
    /** Settings by origin; what is missing there has its default. */
    sites: v.fallback(recordOf(origin, site), {}),
    /** Origins that are traced even while DevTools is closed. */
    alwaysOn: origins,
    /** Whether pages that are neither inspected nor listed get not even the no-op `tracing`. */
    onlyWhereISay: v.fallback(v.boolean(), false),
    /** Whether secrets are removed from everything that comes from pages. */
    redact: v.fallback(v.boolean(), true),
    /** Additional names of secrets, in any spelling. */
    secretNames: v.fallback(listOf(secretName, MAX_SECRET_NAMES), []),
    /** How many spans a panel keeps. */
    maxSpans: wholeWithin(NUMBER_SETTINGS.maxSpans, 1_000_000),
    /** How much the journal of all tabs may hold. */
    journalMegabytes: wholeWithin(NUMBER_SETTINGS.journalMegabytes, 256),
    /** Backends that are asked for traces, and programs that open them. */
    backends: BACKEND_SETTINGS,
    preserveLog: v.fallback(v.boolean(), false),
    /** Whether a panel looks for `npx tracepane` on this machine. */
    receiver: v.fallback(v.boolean(), true),
    /** The port of that program, which is also its OTLP/HTTP port. */
    receiverPort: wholeWithin(NUMBER_SETTINGS.receiverPort, RECEIVER_PORT),
    /** The export of finished spans to an OpenTelemetry backend. */
    export: EXPORT_SETTINGS,
    /** Whether spans are drawn into a track of the Performance panel as well. */
    mirror: v.fallback(v.boolean(), false),
    view: VIEW_SETTINGS,
  }),
  // Users who listed origins before this setting existed meant `listed`.
  v.transform(({ propagation, ...others }) => ({
    ...others,
    propagation: propagation ?? (others.propagateTo.length > 0 ? 'listed' : FOR_EVERY_SITE.propagation),
  })),
)
/** All settings. */
export type Settings = Readonly<v.InferOutput<typeof SETTINGS>>

/** Paths that get no trace headers, by the origin of the pages that found that out. */
export type PathsWithoutHeaders = Readonly<Record<string, SharedSettings['withoutHeaders']>>

/** The settings, and what was learnt from pages, which is stored elsewhere. */
export interface LearntSettings extends Settings {
  readonly withoutHeaders?: PathsWithoutHeaders
}

/** The settings of a new user. */
export const DEFAULT_SETTINGS: Settings = v.parse(SETTINGS, {})

/** Reads settings from any value; what is missing or invalid has its default. */
export function checkedSettings(value: unknown): Settings {
  return v.parse(SETTINGS, value)
}

/** The settings that the library of a document of `origin` gets. */
export function pageSettings(settings: LearntSettings, origin: string | undefined): SharedSettings {
  const { samplingRate, instrumentations, propagation, headers, codeLocation, inferParents } = settings
  const site = origin === undefined ? {} : settings.sites[origin]
  const forAll = { samplingRate, instrumentations, propagation, headers, codeLocation, inferParents }
  const learnt = (origin === undefined ? undefined : settings.withoutHeaders?.[origin]) ?? withoutHeaders
  return { ...forAll, ...SITE_DEFAULTS, ...site, withoutHeaders: learnt }
}

function within({ min, max }: NumberBounds, otherwise: number) {
  return v.fallback(v.pipe(v.number(), v.minValue(min), v.maxValue(max)), otherwise)
}

function wholeWithin({ min, max }: NumberBounds, otherwise: number) {
  return v.fallback(v.pipe(v.number(), v.minValue(min), v.maxValue(max), v.transform(Math.round)), otherwise)
}
