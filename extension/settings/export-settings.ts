/** Whether and where spans are exported. Headers hold secrets, and are stored by themselves: `export-headers.ts`. */
import * as v from 'valibot'
import { originOf } from '../origin'
import { lenientObject, listOf, orUndefined, recordOf, trimmedText } from '../schema'

const MAX_URL = 2000
const MAX_ATTRIBUTES = 32
const MAX_ATTRIBUTE = 256
const MAX_SITES = 100

export const CODECS = ['protobuf', 'json'] as const

const origin = v.pipe(v.unknown(), v.transform(originOf), v.string())
const url = v.pipe(v.string(), v.trim(), v.maxLength(MAX_URL))
const fraction = v.pipe(v.number(), v.minValue(0), v.maxValue(1))
const attribute = trimmedText(MAX_ATTRIBUTE)

/** Reads export settings from anything. */
export const EXPORT_SETTINGS = lenientObject({
  on: v.fallback(v.boolean(), false),
  /** A base URL of an OTLP/HTTP endpoint, or the whole URL for traces. */
  endpoint: v.fallback(url, ''),
  codec: v.fallback(v.picklist(CODECS), 'protobuf'),
  /** 0…1, of the traces that are recorded. */
  rate: v.fallback(fraction, 1),
  /** Origins of pages; none: all that are traced. */
  sites: v.fallback(listOf(origin, MAX_SITES), []),
  /** Attributes of the resource, besides or in the place of the page's own. */
  resource: v.fallback(recordOf(attribute, attribute, MAX_ATTRIBUTES), {}),
})
export type ExportSettings = Readonly<v.InferOutput<typeof EXPORT_SETTINGS>>

export const DEFAULT_EXPORT_SETTINGS: ExportSettings = v.parse(EXPORT_SETTINGS, {})

/** Whether the spans of a site's pages go out. */
export function isExported({ on, sites }: ExportSettings, site: string | undefined): boolean {
  return on && (sites.length === 0 || (site !== undefined && sites.includes(site)))
}

/** What an administrator prescribes, read from anything. What is missing is the user's to choose, as is whether to export. */
export const MANAGED_EXPORT = v.pipe(
  lenientObject({
    endpoint: orUndefined(v.pipe(url, v.nonEmpty())),
    rate: orUndefined(fraction),
    sites: orUndefined(v.pipe(listOf(origin, MAX_SITES), v.minLength(1))),
  }),
  v.transform(({ endpoint, rate, sites }) => ({
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(rate === undefined ? {} : { rate }),
    ...(sites === undefined ? {} : { sites }),
  })),
)
export type ManagedExport = Readonly<v.InferOutput<typeof MANAGED_EXPORT>>
