/** The panel's side of the export, which runs in the background. */
import { NEEDS_CONSENT } from '../access/export-access'
import type { Announcements } from '../background/announcements'
import { browser } from '../browser'
import type { TestResult } from '../export/connection-test'
import type { ExportStatus } from '../export/status'
import type { FromDevtools } from '../message-schemas'
import { watchExportHeaders, writeExportHeader } from '../settings/export-headers'
import type { ExportSettings, ManagedExport } from '../settings/export-settings'
import { onManagedChanged, readManaged } from '../settings/managed-settings'

/** The export, as the settings of the panel show and change it. */
export interface ExportControl {
  /** Calls `changed` with the status, now and whenever it changes. */
  watchStatus(changed: (status: ExportStatus) => void): void
  /** Calls `changed` with the names of the headers, now and whenever they change. */
  watchHeaders(changed: (names: readonly string[]) => void): void
  /** Calls `changed` with what an administrator prescribes and the names of prescribed headers, now and whenever they change. */
  watchManaged(changed: (prescribed: ManagedExport, headers: readonly string[]) => void): void
  /** Sets a header; '' removes it. */
  setHeader(name: string, value: string): void
  /** Tests whether an endpoint takes spans. Undefined if the background gives no answer. */
  test(endpoint: string, codec: ExportSettings['codec']): Promise<TestResult | undefined>
  /** Tries again at once. */
  resume(): void
  /** Asks the user to turn the export on; undefined where the browser need not be asked. */
  readonly ask: (() => void) | undefined
}

/** Connects the panel to the export in the background. */
export function createExportControl(announcements: Announcements): ExportControl {
  return {
    watchStatus(changed) {
      announcements.listen((announcement) => {
        if (announcement.type === 'export') changed(announcement.status)
      })
      void say({ type: 'export-status' }).then((status) => {
        if (status !== undefined) changed(status as ExportStatus)
      })
    },
    watchHeaders: watchExportHeaders,
    watchManaged(changed) {
      const tell = async () => {
        const managed = await readManaged()
        changed(
          managed.export,
          managed.headers.map(([name]) => name),
        )
      }
      onManagedChanged(() => void tell())
      void tell()
    },
    setHeader: (name, value) => void writeExportHeader(name, value),
    test: async (endpoint, codec) => (await say({ type: 'export-test', endpoint, codec })) as TestResult | undefined,
    resume: () => void say({ type: 'export-resume' }),
    ask: NEEDS_CONSENT ? () => void say({ type: 'export-ask' }) : undefined,
  }
}

function say(message: FromDevtools): Promise<unknown> {
  return browser.runtime.sendMessage(message).catch(() => undefined)
}
