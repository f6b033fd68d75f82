/** What the user can set: type, default and check of each setting in one place. */
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
import { RECEIVER_PORT } from '../backends/receiver-protocol'
import { originOf } from '../origin'
import { lenientObject, listOf, orUndefined, recordOf, subsetOf, trimmedText } from '../schema'
import { VIEW_SETTINGS } from './view-settings'

/** A rule is a path with stars; there is no use for more than a screenful of them. */
const MAX_RULES = 100
const MAX_RULE_LENGTH = 200
/** Each costs every new name a look; longer names are none. */
const MAX_SECRET_NAMES = 100
const MAX_SECRET_NAME = 64

/** What a setting of number type may be. */
export interface NumberBounds {
  /** Both included. */
  readonly min: number
  readonly max: number
  /** Of its field in the settings' form. */
  readonly step: number
}

/** The settings that are numbers. */
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

/** What has no letter and no digit would be part of every name. */
const secretName = v.pipe(trimmedText(MAX_SECRET_NAME), v.regex(/[a-z\d]/i))

const allInstrumentations = Object.keys(INSTRUMENTATIONS) as InstrumentationName[]

/** As in Kong's configuration, `off` and `all` stand for lists. */
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

/** What is chosen for one site alone; nothing stands in it for what is not. */
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
export type SiteSettings = Partial<Pick<SharedSettings, keyof typeof SITE_DEFAULTS>>

const SETTINGS = v.pipe(
  lenientObject({
    /** 0…1, for the global tracer. */
    samplingRate: within(NUMBER_SETTINGS.samplingRate, FOR_EVERY_SITE.samplingRate),
    instrumentations: v.fallback(instrumentations, FOR_EVERY_SITE.instrumentations),
    propagation: orUndefined(v.picklist(PROPAGATIONS)),
    /** Origins besides the page's own that get trace headers, where `propagation` is `listed`. */
    propagateTo: origins,
    /** In which forms trace headers are written into requests. */
    headers: v.fallback(subsetOf(HEADER_FORMATS), FOR_EVERY_SITE.headers),
    /** Of which spans it is noted where in the page's code they were started. */
    codeLocation: v.fallback(v.picklist(CODE_LOCATIONS), FOR_EVERY_SITE.codeLocation),
    /** Spans whose parent is not certain stand under the one that most probably is. */
    inferParents: v.fallback(v.boolean(), FOR_EVERY_SITE.inferParents),
    /** By origin; where a site says nothing, the defaults hold. */
    sites: v.fallback(recordOf(origin, site), {}),
    /** Origins that are traced also while DevTools is closed. */
    alwaysOn: origins,
    /** Pages that are neither inspected nor listed don't even have the no-op `tracing`. */
    onlyWhereISay: v.fallback(v.boolean(), false),
    /** Secrets are taken out of all that comes from pages. */
    redact: v.fallback(v.boolean(), true),
    /** Names that count as secret besides those that are known, in any spelling. */
    secretNames: v.fallback(listOf(secretName, MAX_SECRET_NAMES), []),
    /** Spans that a panel keeps. */
    maxSpans: wholeWithin(NUMBER_SETTINGS.maxSpans, 1_000_000),
    /** What the journal of all tabs may hold. */
    journalMegabytes: wholeWithin(NUMBER_SETTINGS.journalMegabytes, 256),
    preserveLog: v.fallback(v.boolean(), false),
    /** A panel looks for `npx tracepane` on this machine, */
    receiver: v.fallback(v.boolean(), true),
    /** at this port, which is that of its OTLP/HTTP. */
    receiverPort: wholeWithin(NUMBER_SETTINGS.receiverPort, RECEIVER_PORT),
    /** Spans are drawn into a track of the Performance panel, too. */
    mirror: v.fallback(v.boolean(), false),
    view: VIEW_SETTINGS,
  }),
  // Whoever had listed origins before there was a choice meant them.
  v.transform(({ propagation, ...others }) => ({
    ...others,
    propagation: propagation ?? (others.propagateTo.length > 0 ? 'listed' : FOR_EVERY_SITE.propagation),
  })),
)
export type Settings = Readonly<v.InferOutput<typeof SETTINGS>>

/** Paths that get no trace headers, by the origin of the pages that have found it out. */
export type PathsWithoutHeaders = Readonly<Record<string, SharedSettings['withoutHeaders']>>

/** With what is not set but learnt, and not stored with them. */
export interface LearntSettings extends Settings {
  readonly withoutHeaders?: PathsWithoutHeaders
}

/** The settings of a new user. */
export const DEFAULT_SETTINGS: Settings = v.parse(SETTINGS, {})

/** Settings from anything: what is missing or makes no sense is the default. */
export function checkedSettings(value: unknown): Settings {
  return v.parse(SETTINGS, value)
}

/** What the library of a document of `origin` is told. */
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
