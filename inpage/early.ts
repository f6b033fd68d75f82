/**
 * What is chosen for a site and must hold from the page's first script on. Settings come with the relay's first answer,
 * some ms later; a content script that is registered for the site alone is there before the library. It leaves its word
 * under a symbol, and the library takes it away before any script of the page runs.
 */
import { DEFAULT_PAGE_SETTINGS, type PageSettings } from './settings'

const EARLY_KEY = Symbol.for('tracepane.early')

type Choice = Partial<Pick<PageSettings, 'context' | 'openTelemetry'>>

export function leaveChoice(choice: Choice): void {
  Object.defineProperty(globalThis, EARLY_KEY, { value: { ...choiceLeft(), ...choice }, configurable: true })
}

/** The settings to begin with. */
export function takeChoice(): PageSettings {
  const choice = choiceLeft()
  Reflect.deleteProperty(globalThis, EARLY_KEY)
  return { ...DEFAULT_PAGE_SETTINGS, ...choice }
}

function choiceLeft(): Choice {
  const left: unknown = Reflect.get(globalThis, EARLY_KEY)
  return typeof left === 'object' && left !== null ? left : {}
}
