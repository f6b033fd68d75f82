/** Where traces of services are asked for, and what opens them elsewhere. */
import * as v from 'valibot'
import { originOf } from '../origin'
import { lenientObject, listOf, recordOf, trimmedText } from '../schema'
import { BACKEND_TYPES } from './trace-backend'

const MAX_BACKENDS = 10
const MAX_LINKS = 20
const MAX_URL = 2000
const MAX_HEADERS = 20
const MAX_HEADER = 4000
const MAX_TITLE = 60

const origin = v.pipe(v.unknown(), v.transform(originOf), v.string())
/** What may be a header's name: https://www.rfc-editor.org/rfc/rfc9110#name-tokens */
const headerName = v.pipe(v.string(), v.regex(/^[\w!#$%&'*+.^`|~-]{1,100}$/))
const headerValue = v.pipe(v.string(), v.regex(/^[\t\x20-\x7e]*$/), v.maxLength(MAX_HEADER))
const url = v.pipe(v.string(), v.trim(), v.maxLength(MAX_URL))

const backend = v.object({
  type: v.picklist(BACKEND_TYPES),
  url: v.fallback(url, ''),
  origins: v.fallback(listOf(origin), []),
  headers: v.fallback(recordOf(headerName, headerValue, MAX_HEADERS), {}),
})

/** A link to another program; `{traceId}` and its like in the URL are filled in. */
const link = v.object({ title: trimmedText(MAX_TITLE), url: v.pipe(url, v.nonEmpty()) })
export type TraceLinkTemplate = Readonly<v.InferOutput<typeof link>>

export const BACKEND_SETTINGS = lenientObject({
  /** Asked for traces by id. */
  servers: v.fallback(listOf(backend, MAX_BACKENDS), []),
  /** Offered in a span's menu. */
  links: v.fallback(listOf(link, MAX_LINKS), []),
  /** A service's source, by `{file}`, `{line}` and their like; '' for none. */
  sourceUrl: v.fallback(url, ''),
  /** Times of services are shown by the page's clock where theirs cannot be right. */
  correctClocks: v.fallback(v.boolean(), true),
})
export type BackendSettings = Readonly<v.InferOutput<typeof BACKEND_SETTINGS>>
