/** What the user can set: one schema, read with care. */
import {
  CODE_LOCATIONS,
  DEFAULT_TOLD_SETTINGS,
  HEADER_FORMATS,
  type HeaderFormat,
  INSTRUMENTATIONS,
  type InstrumentationName,
  PROPAGATIONS,
  type Propagation,
  type ToldSettings,
} from '../../inpage/settings'
import { originOf } from '../origin'
import { checkedViewSettings, DEFAULT_VIEW_SETTINGS, type ViewSettings } from './view-settings'

/** What is chosen for one site alone. */
export type SiteSettings = Partial<Pick<ToldSettings, 'context' | 'openTelemetry' | 'rules'>>

/** Paths that get no trace headers, by the origin of the pages that have found it out. */
export type PathsWithoutHeaders = Readonly<Record<string, ToldSettings['withoutHeaders']>>

export interface Settings extends Omit<ToldSettings, keyof SiteSettings | 'withoutHeaders'> {
  /** Origins besides the page's own that get trace headers, where `propagation` is `listed`. */
  readonly propagateTo: readonly string[]
  /** By origin; where a site says nothing, the defaults hold. */
  readonly sites: Readonly<Record<string, SiteSettings>>
  /** Origins that are traced also while DevTools is closed. */
  readonly alwaysOn: readonly string[]
  /** Pages that are neither inspected nor listed don't even have the no-op `tracing`. */
  readonly onlyWhereISay: boolean
  /** Secrets are taken out of all that comes from pages. */
  readonly redact: boolean
  /** Names that count as secret besides those that are known, in any spelling. */
  readonly secretNames: readonly string[]
  /** Spans that a panel keeps. */
  readonly maxSpans: number
  /** What the journal of all tabs may hold. */
  readonly journalMegabytes: number
  readonly preserveLog: boolean
  /** Spans are drawn into a track of the Performance panel, too. */
  readonly mirror: boolean
  readonly view: ViewSettings
}

/** With what is not set but learnt, and not stored with them. */
export interface LearntSettings extends Settings {
  readonly withoutHeaders?: PathsWithoutHeaders
}

const { context, openTelemetry, rules, withoutHeaders, ...forEverySite } = DEFAULT_TOLD_SETTINGS
const SITE_DEFAULTS = { context, openTelemetry, rules }

export const DEFAULT_SETTINGS: Settings = {
  ...forEverySite,
  propagateTo: [],
  sites: {},
  alwaysOn: [],
  onlyWhereISay: false,
  redact: true,
  secretNames: [],
  maxSpans: 1_000_000,
  journalMegabytes: 256,
  preserveLog: false,
  mirror: false,
  view: DEFAULT_VIEW_SETTINGS,
}

/** A rule is a path with stars; there is no use for more than a screenful of them. */
const MAX_RULES = 100
const MAX_RULE_LENGTH = 200
/** Each costs every new name a look; longer names are none. */
const MAX_SECRET_NAMES = 100
const MAX_SECRET_NAME = 64

/** What the library of a document of `origin` is told. */
export function pageSettings(settings: LearntSettings, origin: string | undefined): ToldSettings {
  const { samplingRate, instrumentations, propagation, headers, codeLocation } = settings
  const site = origin === undefined ? {} : settings.sites[origin]
  const forAll = { samplingRate, instrumentations, propagation, headers, codeLocation }
  const learnt = (origin === undefined ? undefined : settings.withoutHeaders?.[origin]) ?? withoutHeaders
  return { ...forAll, ...SITE_DEFAULTS, ...site, withoutHeaders: learnt }
}

/** Settings from anything: what is missing or makes no sense is the default. */
export function checkedSettings(value: unknown): Settings {
  const given: Partial<Record<keyof Settings, unknown>> = typeof value === 'object' && value !== null ? value : {}
  return {
    samplingRate: within(given.samplingRate, 0, 1, DEFAULT_SETTINGS.samplingRate),
    instrumentations: instrumentations(given.instrumentations),
    propagation: propagation(given),
    propagateTo: origins(given.propagateTo),
    headers: headers(given.headers),
    redact: given.redact !== false,
    secretNames: secretNames(given.secretNames),
    codeLocation: CODE_LOCATIONS.find((one) => one === given.codeLocation) ?? DEFAULT_SETTINGS.codeLocation,
    sites: sites(given.sites),
    alwaysOn: origins(given.alwaysOn),
    onlyWhereISay: given.onlyWhereISay === true,
    maxSpans: Math.round(within(given.maxSpans, 1000, 5_000_000, DEFAULT_SETTINGS.maxSpans)),
    journalMegabytes: Math.round(within(given.journalMegabytes, 8, 4096, DEFAULT_SETTINGS.journalMegabytes)),
    preserveLog: given.preserveLog === true,
    mirror: given.mirror === true,
    view: checkedViewSettings(given.view),
  }
}

function within(value: unknown, least: number, most: number, otherwise: number): number {
  return typeof value === 'number' && value >= least && value <= most ? value : otherwise
}

function origins(value: unknown): readonly string[] {
  if (!Array.isArray(value)) return []
  return [...new Set(value.map(originOf).filter((origin) => origin !== undefined))]
}

/** As in Kong's configuration, `off` and `all` stand for lists. */
function instrumentations(value: unknown): readonly InstrumentationName[] {
  const all = Object.keys(INSTRUMENTATIONS) as InstrumentationName[]
  if (value === 'all') return all
  if (value === 'off') return []
  return Array.isArray(value) ? all.filter((name) => value.includes(name)) : DEFAULT_SETTINGS.instrumentations
}

/** Whoever had listed origins before there was a choice meant them. */
function propagation({ propagation: value, propagateTo }: { readonly [key in keyof Settings]?: unknown }): Propagation {
  const chosen = PROPAGATIONS.find((one) => one === value)
  return chosen ?? (origins(propagateTo).length > 0 ? 'listed' : DEFAULT_SETTINGS.propagation)
}

function headers(value: unknown): readonly HeaderFormat[] {
  return Array.isArray(value) ? HEADER_FORMATS.filter((format) => value.includes(format)) : DEFAULT_SETTINGS.headers
}

/** What has no letter and no digit would be part of every name. */
function secretNames(value: unknown): readonly string[] {
  if (!Array.isArray(value)) return []
  const names = value.filter((name) => typeof name === 'string').map((name) => name.trim().slice(0, MAX_SECRET_NAME))
  return [...new Set(names)].filter((name) => /[a-z\d]/i.test(name)).slice(0, MAX_SECRET_NAMES)
}

function sites(value: unknown): Settings['sites'] {
  if (typeof value !== 'object' || value === null) return {}
  const read: [string, SiteSettings][] = []
  for (const [key, site] of Object.entries(value)) {
    const origin = originOf(key)
    const known = siteSettings(site)
    if (origin !== undefined && Object.keys(known).length > 0) read.push([origin, known])
  }
  return Object.fromEntries(read)
}

function siteSettings(value: unknown): SiteSettings {
  const given: Partial<Record<keyof SiteSettings, unknown>> = typeof value === 'object' && value !== null ? value : {}
  return {
    ...(given.context === 'carry' || given.context === 'deep' ? { context: given.context } : {}),
    ...(given.openTelemetry === 'stand-in' || given.openTelemetry === 'off' || given.openTelemetry === 'observe'
      ? { openTelemetry: given.openTelemetry }
      : {}),
    ...(Array.isArray(given.rules) && given.rules.length > 0 ? { rules: rulesOf(given.rules) } : {}),
  }
}

function rulesOf(value: readonly unknown[]): readonly string[] {
  const texts = value.filter((rule) => typeof rule === 'string').map((rule) => rule.trim().slice(0, MAX_RULE_LENGTH))
  return [...new Set(texts)].filter((rule) => rule !== '').slice(0, MAX_RULES)
}
