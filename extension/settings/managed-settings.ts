/**
 * What an administrator prescribes, in `storage.managed` (its schema: `public/managed-schema.json`). It is never copied into the
 * user's own settings: it stands in their place while it is prescribed.
 */
import * as v from 'valibot'
import { browser } from '../browser'
import { recordOf } from '../schema'
import { checkedHeaders, type ExportHeaders } from './export-headers'
import { MANAGED_EXPORT, type ManagedExport } from './export-settings'

const KEY = 'export'
const HEADERS = v.fallback(recordOf(v.string(), v.string()), {})

interface Managed {
  readonly export: ManagedExport
  /** Their values are secrets, as those of the user's own headers. */
  readonly headers: ExportHeaders
}

/** Nothing where nothing is prescribed; Firefox rejects then. */
export async function readManaged(): Promise<Managed> {
  const found: unknown = await browser.storage.managed.get(KEY).then(
    (all) => all[KEY],
    () => undefined,
  )
  const headers: unknown = typeof found === 'object' && found !== null ? Reflect.get(found, 'headers') : undefined
  return { export: v.parse(MANAGED_EXPORT, found), headers: checkedHeaders(Object.entries(v.parse(HEADERS, headers))) }
}

/** Calls `changed` whenever something else is prescribed. */
export function onManagedChanged(changed: () => void): void {
  browser.storage.onChanged.addListener((_changes, area) => {
    if (area === 'managed') changed()
  })
}
