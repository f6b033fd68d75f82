/** Recognizes files that are not traces, or cannot be read here, to say what they are and where to open them. */
import { isObject } from './json-parts'
import type { NotTraces } from './not-trace-reasons'

/** Recognizes a JSON document by its top-level members. */
export function notTracesIn(value: unknown): NotTraces | undefined {
  if (!isObject(value)) return undefined
  const has = (...names: readonly string[]) => names.every((name) => name in value)
  if (has('nodes', 'timeDeltas') || has('nodes', 'samples') || has('head', 'samples')) return 'isCpuProfile'
  if (has('snapshot', 'strings')) return 'isHeapSnapshot'
  if (isFirefoxProfile(value) || isFirefoxProfile(value.profile)) return 'isFirefoxProfile'
  if (isObject(value.recording) && 'instrumentTypes' in value.recording) return 'isSafariRecording'
  if (value.type === 'context-options' && has('version')) return 'isPlaywright'
  if (has('$schema', 'profiles') || has('shared', 'profiles')) return 'isSpeedscope'
  if (has('lighthouseVersion') || has('audits', 'categories')) return 'isLighthouse'
  if (has('mappings', 'version') || has('sections', 'version')) return 'isSourceMap'
  const [found] = Array.isArray(value.traces) ? value.traces : []
  if (isObject(found) && ('rootServiceName' in found || 'rootTraceName' in found)) return 'isSearchResult'
  return undefined
}

/** In files of Firefox's former Performance panel it is the member `profile`. */
function isFirefoxProfile(value: unknown): boolean {
  return isObject(value) && isObject(value.meta) && 'threads' in value
}

/** Recognizes other text by its beginning. */
export function notTracesInText(text: string): NotTraces | undefined {
  const start = text.slice(0, 512).trimStart()
  if (/^(?:<!doctype|<html|<\?xml|<svg|<!--)/i.test(start)) return 'isWebPage'
  if (start.startsWith('TRACEv0')) return 'isTurbopack'
  // Text has no such control characters.
  if (/\p{Cc}/u.test(start.replace(/\s/g, ''))) return 'isBinary'
  return undefined
}
