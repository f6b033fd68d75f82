import type { ChunkedTask } from '../../scheduling/chunked-task'
import type { MapCall, MapSite, OriginMap } from '../../store/analysis/origin-map'
import type { Format } from '../../text/format'
import { pluralOf, type Words } from '../shared/plural'
import type { TextWidths } from './map-layout'
import { SITE_TYPES } from './site-types'

/** Sizes of letters, as in map.css, px. */
const NAME_PX = 11
const TYPE_PX = 10

/** px of a name's width that are shown; longer ones end with an ellipsis. */
const MAX_NAME = 240

/** What stands in a site's box. */
export interface SiteText {
  readonly name: string
  readonly type: string
  /** Empty if none failed. */
  readonly errors: string
}

/** What stands at a call's line. */
export interface CallText {
  readonly calls: string
  /** Empty if none failed. */
  readonly errors: string
}

/** What the map says, and how wide it is. */
export interface MapTexts {
  readonly sites: readonly SiteText[]
  readonly calls: readonly CallText[]
  readonly widths: TextWidths
}

/** @param measure - width of a text in letters of so many px */
export function* mapTexts(
  map: OriginMap,
  words: Words,
  measure: (text: string, fontPx: number) => number,
): ChunkedTask<MapTexts> {
  const sites: SiteText[] = []
  const calls: CallText[] = []
  const widths: { readonly sites: number[]; readonly calls: number[] } = { sites: [], calls: [] }
  for (const site of map.sites) {
    yield
    const text = siteText(site, words, (name) => measure(name, NAME_PX))
    sites.push(text)
    widths.sites.push(Math.max(measure(text.name, NAME_PX), measure(withErrors(text.type, text.errors), TYPE_PX)))
  }
  for (const call of map.calls) {
    yield
    const text = callText(call, words.format)
    calls.push(text)
    widths.calls.push(measure(withErrors(text.calls, text.errors), NAME_PX))
  }
  return { sites, calls, widths }
}

/** A text with the text of its errors behind it; `errors` is '' for none. */
export function withErrors(text: string, errors: string): string {
  return errors === '' ? text : `${text} · ${errors}`
}

/** A site's name without what nearly all have. */
export function shownName(name: string): string {
  return name.replace(/^https?:\/\//, '')
}

function siteText({ type, name, spans, errors }: MapSite, words: Words, widthOf: (text: string) => number): SiteText {
  const typeText = words.message(SITE_TYPES[type])
  return {
    name: shortened(shownName(name), widthOf),
    type: spans > 0 ? `${typeText} · ${pluralOf(words)('span', spans)}` : typeText,
    errors: errors > 0 ? `× ${words.format.count(errors)}` : '',
  }
}

function callText({ count, errors, p95 }: MapCall, format: Format): CallText {
  const duration = Number.isNaN(p95) ? '' : ` · p95 ${format.duration(p95)}`
  return { calls: `${format.count(count)}${duration}`, errors: errorText(count, errors, format) }
}

/** How many of so many failed, and which part that is; empty if none did. */
export function errorText(count: number, errors: number, format: Format): string {
  return errors === 0 ? '' : `× ${format.count(errors)} (${format.percent(errors / count)})`
}

/** Measures texts in the panel's font. */
export function textMeasure(): (text: string, fontPx: number) => number {
  const context = new OffscreenCanvas(1, 1).getContext('2d')
  const family = getComputedStyle(document.body).fontFamily
  const known = new Map<string, number>()
  return (text, fontPx) => {
    const key = `${fontPx} ${text}`
    let width = known.get(key)
    if (width === undefined && context !== null) {
      context.font = `${fontPx}px ${family}`
      width = context.measureText(text).width
      known.set(key, width)
    }
    return width ?? text.length * fontPx
  }
}

/** A name cut to the longest that is shown. */
function shortened(name: string, widthOf: (text: string) => number): string {
  if (widthOf(name) <= MAX_NAME) return name
  let length = Math.min(name.length, MAX_NAME)
  while (length > 1 && widthOf(`${name.slice(0, length)}…`) > MAX_NAME) length--
  return `${name.slice(0, length)}…`
}
