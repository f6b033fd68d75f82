import { COLLECTED } from '../access/collected'

/** The parts of the manifest that differ between browsers. */
export interface ChromiumManifest {
  readonly minimum_chrome_version: string
  /** Left out for Firefox, which always uses structured cloning for messages. */
  readonly message_serialization: string
  /** Firefox has no separate background for private windows, so what is recorded there could not be kept apart. */
  readonly incognito: string
  /** Left out for Firefox, which checks nothing of what an administrator prescribes. */
  readonly storage: { readonly managed_schema: string }
  readonly background: { readonly service_worker: string; readonly type: string }
}

/** The manifest for Firefox: an event page instead of a worker, and an id of its own. */
export function firefoxManifest(chromium: ChromiumManifest): object {
  const { minimum_chrome_version, message_serialization, incognito, storage, background, ...common } = chromium
  return {
    ...common,
    incognito: 'not_allowed',
    // Firefox's own default is the same and makes wss: of the panel's ws: to this machine (`upgrade-insecure-requests`).
    content_security_policy: { extension_pages: "script-src 'self'; object-src 'self'" },
    background: { scripts: [background.service_worker], type: background.type },
    browser_specific_settings: {
      gecko: {
        id: 'tracepane@tracepane',
        strict_min_version: '140.0',
        // https://extensionworkshop.com/documentation/develop/firefox-builtin-data-consent/
        // Asked for where the user turns the export on.
        data_collection_permissions: { required: ['none'], optional: [...COLLECTED] },
      },
    },
  }
}
