/**
 * Headers that go with what is exported. They hold secrets: they are no part of the settings, are read by the background alone,
 * and no view shows their values again.
 */
import * as v from 'valibot'
import { browser } from '../browser'
import { listOf } from '../schema'

const KEY = 'exportHeaders'
const MAX_HEADERS = 32
const MAX_LENGTH = 8192

/** https://httpwg.org/specs/rfc9110.html#tokens; what `fetch` sets itself is not to be set. */
const name = v.pipe(
  v.string(),
  v.trim(),
  v.maxLength(256),
  v.regex(/^[!#$%&'*+.^_`|~\w-]+$/),
  v.check((given) => !RESERVED.includes(given.toLowerCase())),
)
const RESERVED = ['content-type', 'content-length', 'content-encoding', 'host', 'cookie', 'connection']
const value = v.pipe(v.string(), v.trim(), v.maxLength(MAX_LENGTH), v.regex(/^[\t\x20-\x7e\x80-\xff]*$/))
const HEADERS = v.fallback(listOf(v.tuple([name, value]), MAX_HEADERS), [])

export type ExportHeaders = readonly (readonly [name: string, value: string])[]

/** What can be a header of what was typed; the others are left out. */
export function checkedHeaders(given: unknown): ExportHeaders {
  return v.parse(HEADERS, given)
}

/** Reads the headers of the export. What is stored and is no header is left out. */
export async function readExportHeaders(): Promise<ExportHeaders> {
  return checkedHeaders((await browser.storage.local.get(KEY))[KEY])
}

/** Adds a header, or puts it in the place of one of its name; '' takes it away. */
export async function writeExportHeader(header: string, text: string): Promise<void> {
  const others = (await readExportHeaders()).filter(([known]) => known.toLowerCase() !== header.toLowerCase())
  await browser.storage.local.set({ [KEY]: checkedHeaders(text === '' ? others : [...others, [header, text]]) })
}

/** Calls `changed` with the names alone, now and whenever they change. */
export function watchExportHeaders(changed: (names: readonly string[]) => void): void {
  const tell = (headers: ExportHeaders) => changed(headers.map(([header]) => header))
  browser.storage.local.onChanged.addListener((changes) => {
    if (KEY in changes) tell(checkedHeaders(changes[KEY].newValue))
  })
  void readExportHeaders().then(tell)
}
