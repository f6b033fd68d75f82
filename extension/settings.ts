/** What the user can set: one schema, read with care, kept in `storage.local`. */
import { DEFAULT_PAGE_SETTINGS, type PageSettings } from '../inpage/settings'
import { browser } from './browser'
import { originOf } from './origin'

export interface Settings extends PageSettings {
  /** Origins that are traced also while DevTools is closed. */
  readonly alwaysOn: readonly string[]
  /** Spans that a panel keeps. */
  readonly maxSpans: number
  /** What the journal of all tabs may hold. */
  readonly journalMegabytes: number
  readonly preserveLog: boolean
}

export const DEFAULT_SETTINGS: Settings = {
  ...DEFAULT_PAGE_SETTINGS,
  alwaysOn: [],
  maxSpans: 1_000_000,
  journalMegabytes: 256,
  preserveLog: false,
}

const KEY = 'settings'

export async function readSettings(): Promise<Settings> {
  const stored: unknown = (await browser.storage.local.get(KEY))[KEY]
  return checkedSettings(stored)
}

export async function writeSettings(change: Partial<Settings>): Promise<Settings> {
  const settings = checkedSettings({ ...(await readSettings()), ...change })
  await browser.storage.local.set({ [KEY]: settings })
  return settings
}

export function onSettingsChanged(changed: (settings: Settings) => void): void {
  browser.storage.local.onChanged.addListener((changes) => {
    if (KEY in changes) changed(checkedSettings(changes[KEY].newValue))
  })
}

export function pageSettings(settings: Settings): PageSettings {
  const { samplingRate, propagateTo, redact } = settings
  return { samplingRate, propagateTo, redact }
}

/** Settings from anything: what is missing or makes no sense is the default. */
export function checkedSettings(value: unknown): Settings {
  const given: Partial<Record<keyof Settings, unknown>> = typeof value === 'object' && value !== null ? value : {}
  return {
    samplingRate: within(given.samplingRate, 0, 1, DEFAULT_SETTINGS.samplingRate),
    propagateTo: origins(given.propagateTo),
    redact: given.redact !== false,
    alwaysOn: origins(given.alwaysOn),
    maxSpans: Math.round(within(given.maxSpans, 1000, 5_000_000, DEFAULT_SETTINGS.maxSpans)),
    journalMegabytes: Math.round(within(given.journalMegabytes, 8, 4096, DEFAULT_SETTINGS.journalMegabytes)),
    preserveLog: given.preserveLog === true,
  }
}

function within(value: unknown, least: number, most: number, otherwise: number): number {
  return typeof value === 'number' && value >= least && value <= most ? value : otherwise
}

function origins(value: unknown): readonly string[] {
  if (!Array.isArray(value)) return []
  return [...new Set(value.map(originOf).filter((origin) => origin !== undefined))]
}
