/** The export as a part of the background: its settings, its timers, and what the panels are told. */
import { readBlock } from '../../inpage/block/reader'
import { canCollect, canReach } from '../access/export-access'
import { browser, IS_PRIVATE } from '../browser'
import { type TestResult, testConnection } from '../export/connection-test'
import { tracesUrl } from '../export/endpoint'
import { Exporter, type ExportTo, LINGER_MS } from '../export/exporter'
import { outgoingOf } from '../export/outgoing-spans'
import type { Outgoing } from '../export/queue'
import { type Blocked, EXPORT_OFF, type ExportStatus } from '../export/status'
import { type ExportHeaders, readExportHeaders } from '../settings/export-headers'
import {
  DEFAULT_EXPORT_SETTINGS,
  type ExportSettings,
  isExported,
  type ManagedExport,
} from '../settings/export-settings'
import { onManagedChanged, readManaged } from '../settings/managed-settings'
import type { Announcements } from './announcements'
import { createExportQueue } from './export-queue'

const ALARM = 'export'
/** No browser takes a shorter alarm in an extension from its store. */
const MIN_ALARM_MS = 30_000
/** A background without events lives for 30 s. */
const MAX_TIMER_MS = 25_000
const STATUS_MS = 500

/** The export, as the background uses it. */
export interface Export {
  /** Resolves when it is known what an administrator prescribes. */
  readonly ready: Promise<void>
  /** Called with the settings as they are, and whenever they change. */
  use(settings: ExportSettings): Promise<void>
  /** What of a block of a page goes out; undefined for nothing. */
  outgoingOf(bytes: ArrayBuffer, site: string | undefined): Outgoing | undefined
  /** Something that goes out was put into the journal. */
  added(): void
  status(): Promise<ExportStatus>
  test(endpoint: string, codec: ExportSettings['codec']): Promise<TestResult>
  /** The user wants it to be tried again, now. */
  resume(): Promise<void>
}

/** In private windows nothing is exported, whatever is set: what is seen there leaves nothing behind. */
export function createExport(announcements: Announcements): Export {
  const queue = createExportQueue()
  let settings = DEFAULT_EXPORT_SETTINGS
  let own = DEFAULT_EXPORT_SETTINGS
  let managed: ManagedExport = {}
  let target: Promise<ExportTo | undefined> | undefined
  let blocked: Blocked | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let alarmAt: number | undefined
  let isTelling = false
  let used: Promise<void> = Promise.resolve()
  const fetched = (url: string, init: RequestInit) => fetch(url, init)

  const exporter = new Exporter({
    queue,
    fetch: fetched,
    target: () => {
      target ??= readTarget()
      return target
    },
    wakeIn(ms) {
      clearTimeout(timer)
      timer = undefined
      setAlarm(ms)
      if (ms !== undefined) timer = setTimeout(() => void exporter.flush(), Math.min(MAX_TIMER_MS, ms))
    },
    changed() {
      // A call of the browser's API is an event by which it sees that the background is at work.
      void browser.runtime.getPlatformInfo().catch(() => {})
      tellSoon()
    },
    now: () => Date.now(),
    random: () => Math.random(),
  })

  browser.alarms.onAlarm.addListener(({ name }) => {
    if (name !== ALARM) return
    alarmAt = undefined
    void used.then(() => exporter.flush())
  })
  browser.storage.local.onChanged.addListener((changes) => {
    if ('exportHeaders' in changes) void renew()
  })
  browser.permissions.onAdded.addListener(() => void renew())
  browser.permissions.onRemoved.addListener(() => void renew())

  async function readTarget(): Promise<ExportTo | undefined> {
    const url = tracesUrl(settings.endpoint)
    blocked =
      url === undefined
        ? 'badUrl'
        : !(await canCollect())
          ? 'noConsent'
          : !(await canReach(url))
            ? 'noAccess'
            : undefined
    if (url === undefined || blocked !== undefined) return undefined
    const headers = await readHeaders()
    return { url, codec: settings.codec, headers, resource: Object.entries(settings.resource) }
  }

  /** The user's own, but for those that an administrator prescribes. */
  async function readHeaders(): Promise<ExportHeaders> {
    const [{ headers }, others] = await Promise.all([readManaged(), readExportHeaders()])
    const names = new Set(headers.map(([name]) => name.toLowerCase()))
    return [...headers, ...others.filter(([name]) => !names.has(name.toLowerCase()))]
  }

  async function readPrescribed(): Promise<void> {
    managed = (await readManaged()).export
  }

  /** What is sent, and where to, may be something else. */
  async function renew(): Promise<void> {
    target = undefined
    if (settings.on) await resume()
  }

  async function resume(): Promise<void> {
    const record = await queue.read()
    if (record !== undefined) {
      await queue.settle({ ...record.sending, stopped: undefined, retryAtMs: 0, failures: 0, problem: '' })
    }
    await exporter.flush()
  }

  function setAlarm(ms: number | undefined): void {
    const now = Date.now()
    if (ms === undefined) {
      if (alarmAt !== undefined) void browser.alarms.clear(ALARM)
      alarmAt = undefined
      return
    }
    const when = now + Math.max(MIN_ALARM_MS, ms)
    // While it sends it is asked for many times a second: one that is still ahead will do.
    if (ms < MIN_ALARM_MS && alarmAt !== undefined && alarmAt > now + MIN_ALARM_MS / 2 && alarmAt <= when) return
    alarmAt = when
    void browser.alarms.create(ALARM, { when })
  }

  function tellSoon(): void {
    if (isTelling) return
    isTelling = true
    setTimeout(async () => {
      isTelling = false
      announcements.tell({ type: 'export', status: await status() })
    }, STATUS_MS)
  }

  async function status(): Promise<ExportStatus> {
    await used
    if (!settings.on) return EXPORT_OFF
    const record = await queue.read().catch(() => undefined)
    return { counts: record?.counts, sending: record?.sending, blocked }
  }

  onManagedChanged(() => void readPrescribed().then(() => use(own)))

  function use(given: ExportSettings): Promise<void> {
    const isOn = given.on && !IS_PRIVATE
    const wasOn = settings.on
    own = given
    settings = { ...given, ...managed, on: isOn }
    target = undefined
    used = (async () => {
      if (isOn) {
        await queue.start()
        void exporter.flush()
      } else if (wasOn) {
        setAlarm(undefined)
        await queue.stop()
      }
    })().catch(() => {})
    tellSoon()
    return used
  }

  return {
    ready: readPrescribed(),
    use,

    outgoingOf(bytes, site) {
      if (!isExported(settings, site)) return undefined
      const block = readBlock(bytes)
      return 'error' in block ? undefined : outgoingOf(block, settings.rate, Date.now())
    },

    added() {
      timer ??= setTimeout(() => {
        timer = undefined
        void exporter.flush()
      }, LINGER_MS)
      setAlarm(LINGER_MS)
    },

    status,

    async test(endpoint, codec) {
      const url = tracesUrl(endpoint)
      if (url === undefined) return { outcome: 'badUrl', detail: '' }
      if (!(await canReach(url))) return { outcome: 'noAccess', detail: '' }
      return testConnection({ url, codec, headers: await readHeaders() }, fetched)
    },

    resume,
  }
}
