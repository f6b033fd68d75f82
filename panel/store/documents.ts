import { isLateFrameOf } from '../../extension/late-frames'
import type { FeedListener } from '../feed'

/** A document as the feed announces it. */
export type DocumentInfo = Parameters<FeedListener['document']>[0]

/** A document from which the store takes spans. */
export interface DocumentEntry {
  /** The last announcement. */
  info: DocumentInfo
  /** Counts up in the order of the announcements. */
  readonly number: number
  /** ms since the epoch; NaN until its first block came. */
  timeOriginMs: number
  /** When it was left or replaced, in ms since the epoch; undefined while it is open. */
  goneMs: number | undefined
  /** The file from which it was read; undefined for a document of the inspected page. */
  readonly fileName: string | undefined
  /** How much the times of a resource of a file are off; undefined if they are not, or for other documents. */
  fileClock: ClockOffset | undefined
  /** The backend that sent it; undefined for a document of the inspected page or of a file. */
  backend: (BackendOrigin & { readonly measuredOffsetMs: number }) | undefined
}

/** How far a clock is off, in ms to be added to its times. */
interface ClockOffset {
  readonly measuredOffsetMs: number
  /** What is added for display: 0 if clocks are not to be corrected. */
  readonly clockOffsetMs: number
}

/** What the store knows about a service whose spans a backend sent. */
export interface BackendOrigin {
  /** `service.name`. */
  readonly service: string
  /**
   * How much its times are shifted for display, in ms, to match the page's clock. 0 if its clock is right, or is not to be
   * corrected.
   */
  readonly clockOffsetMs: number
}

/** A service of a backend, to be added as a document. */
export interface BackendDocumentInfo extends BackendOrigin {
  readonly documentId: string
  /** The latest time that is known of it, in ms since the epoch. */
  readonly lastMs: number
}

/** The source of spans in a file: a page, or a service. */
export interface ImportedDocumentInfo {
  readonly documentId: string
  readonly fileName: string
  /** The URL of a page, or the name of a service. */
  readonly url: string
  /** The latest time that is known of it, in ms since the epoch: a span that is open then will never finish. */
  readonly lastMs: number
  /** How much its times are to be shifted for display, in ms, as its clock is off. Left out: 0. */
  readonly clockOffsetMs?: number
}

/** The main frame came to a document. */
interface Visit {
  readonly documentId: string
  readonly earliestMs: number
  readonly first: boolean
}

/** The main frame went to another document. */
export interface Navigation {
  readonly document: DocumentEntry
  /** ms since the epoch. */
  readonly timeMs: number
}

/** What is added to the times of a document for display, in ms, as its clock is off. */
export function clockOffsetOf({ backend, fileClock }: DocumentEntry): number {
  return backend?.clockOffsetMs ?? fileClock?.clockOffsetMs ?? 0
}

/**
 * The documents of the inspected tab, in the order in which they were announced. A forgotten document is unknown, so blocks
 * of it that arrive late are dropped.
 */
export class Documents {
  /** Increases when a document is left or comes back. */
  revision = 0
  #entries = new Map<string, DocumentEntry>()
  #visits: readonly Visit[] = []
  #next = 0
  #correctsClocks = true

  get(documentId: string): DocumentEntry | undefined {
    return this.#entries.get(documentId)
  }

  /** Takes in an announcement. Returns whether the main frame has gone to another document. */
  announce(info: DocumentInfo): boolean {
    const before = this.#entries.get(info.documentId)
    if (before !== undefined && info.goneAt !== undefined) {
      this.#end(before, info.goneAt)
      return false
    }
    const navigated = info.frameId === 0 && this.#visits.at(-1)?.documentId !== info.documentId
    if (before === undefined) {
      const number = this.#next++
      this.#entries.set(info.documentId, {
        info,
        number,
        timeOriginMs: Number.NaN,
        goneMs: info.goneAt,
        fileName: undefined,
        fileClock: undefined,
        backend: undefined,
      })
    } else {
      // A document that returns from the back/forward cache becomes the newest again, with the spans that it already had.
      if (navigated) this.#entries.delete(info.documentId)
      before.info = info
      if (before.goneMs !== undefined) this.revision++
      before.goneMs = undefined
      this.#entries.set(info.documentId, before)
    }
    this.#endReplaced(info, navigated)
    if (navigated) {
      // A document starts before its relay does. One that comes back follows the one that it replaces.
      const previous = this.#visits.at(-1)?.earliestMs ?? Number.NEGATIVE_INFINITY
      const earliestMs = before === undefined ? info.seenAt : Math.max(info.seenAt, previous)
      this.#visits = [...this.#visits, { documentId: info.documentId, earliestMs, first: before === undefined }]
    }
    return navigated
  }

  /** Adds a document from a file. It stays until `forgetImported`, wherever the tab goes. */
  addImported({ documentId, fileName, url, lastMs, clockOffsetMs = 0 }: ImportedDocumentInfo): void {
    const info: DocumentInfo = { documentId, tabId: -1, frameId: -1, url, seenAt: lastMs, late: false }
    const number = this.#next++
    this.#entries.set(documentId, {
      info,
      number,
      timeOriginMs: Number.NaN,
      goneMs: lastMs,
      fileName,
      fileClock: clockOffsetMs === 0 ? undefined : this.#corrected(clockOffsetMs),
      backend: undefined,
    })
  }

  /** Adds a service of a backend. It is forgotten together with the page that was there when it arrived. */
  addBackend({ documentId, lastMs, service, clockOffsetMs }: BackendDocumentInfo): void {
    const info: DocumentInfo = { documentId, tabId: -1, frameId: -1, url: service, seenAt: lastMs, late: false }
    const number = this.#next++
    const timeOriginMs = Number.NaN
    const backend = this.#correctedOrigin(service, clockOffsetMs)
    this.#entries.set(documentId, {
      info,
      number,
      timeOriginMs,
      goneMs: lastMs,
      fileName: undefined,
      fileClock: undefined,
      backend,
    })
  }

  /** Whether times of services are shifted from now on. Returns whether that is another answer than before. */
  setClockCorrection(isOn: boolean): boolean {
    if (isOn === this.#correctsClocks) return false
    this.#correctsClocks = isOn
    for (const entry of this.#entries.values()) {
      const { backend, fileClock } = entry
      if (fileClock !== undefined) entry.fileClock = this.#corrected(fileClock.measuredOffsetMs)
      if (backend !== undefined) entry.backend = this.#correctedOrigin(backend.service, backend.measuredOffsetMs)
    }
    return true
  }

  #correctedOrigin(service: string, measuredOffsetMs: number): DocumentEntry['backend'] {
    return { service, ...this.#corrected(measuredOffsetMs) }
  }

  #corrected(measuredOffsetMs: number): ClockOffset {
    return { measuredOffsetMs, clockOffsetMs: this.#correctsClocks ? measuredOffsetMs : 0 }
  }

  /** Forgets the documents of files and of backends. */
  forgetImported(): void {
    for (const [id, { fileName, backend }] of this.#entries) {
      if (fileName !== undefined || backend !== undefined) this.#entries.delete(id)
    }
  }

  /** Whether this is still a known document, not a forgotten one. */
  has(entry: DocumentEntry): boolean {
    return this.#entries.get(entry.info.documentId) === entry
  }

  /** Forgets all documents of the tab that were announced before this one. Returns whether there were any. */
  forgetBefore(documentId: string): boolean {
    const first = this.#entries.get(documentId)
    if (first === undefined) return false
    const count = this.#entries.size
    for (const [id, entry] of this.#entries) {
      if (id === documentId) break
      if (entry.fileName === undefined && !isLateFrameOf(first.info, entry.info)) this.#entries.delete(id)
    }
    this.#visits = this.#visits.filter((visit) => this.#entries.has(visit.documentId))
    return this.#entries.size < count
  }

  /** Marks replaced documents as left: that of the same frame, or all of a page when the main frame navigates. */
  #endReplaced(info: DocumentInfo, navigated: boolean): void {
    for (const entry of this.#entries.values()) {
      if (entry.info.documentId === info.documentId || entry.goneMs !== undefined) continue
      const isReplaced = entry.info.frameId === info.frameId || (navigated && !isLateFrameOf(info, entry.info))
      if (isReplaced) this.#end(entry, info.seenAt)
    }
  }

  #end(entry: DocumentEntry, goneMs: number): void {
    if (entry.goneMs !== undefined) return
    entry.goneMs = goneMs
    this.revision++
  }

  /** Where the main frame was, the oldest first. */
  get visits(): readonly Visit[] {
    return this.#visits
  }

  /** Brings back a document of a file or a backend. False for one of the page that is known no more. */
  takeBack(entry: DocumentEntry): boolean {
    const isOfPage = entry.fileName === undefined && entry.backend === undefined
    if (!isOfPage) this.#entries.set(entry.info.documentId, entry)
    return this.has(entry)
  }

  /** Where the main frame was before it was forgotten; of documents that are known. */
  restoreVisits(before: readonly Visit[]): void {
    const since = this.#visits.filter((visit) => !before.includes(visit))
    this.#visits = [...before, ...since].filter(({ documentId }) => this.#entries.has(documentId))
  }

  /** Forgets where the main frame was before; the documents stay. */
  forgetVisits(): void {
    this.#visits = this.#visits.slice(-1)
  }

  /** The navigations of the main frame. The first known document is none, as nothing came before it. */
  navigations(): Navigation[] {
    const navigations: Navigation[] = []
    for (let i = 1; i < this.#visits.length; i++) {
      const { documentId, earliestMs, first } = this.#visits[i]
      const document = this.#entries.get(documentId)
      if (document === undefined) continue
      const timeMs = first && document.timeOriginMs < earliestMs ? document.timeOriginMs : earliestMs
      // Documents have different clocks, but the order of the navigations is certain.
      navigations.push({ document, timeMs: Math.max(timeMs, navigations.at(-1)?.timeMs ?? timeMs) })
    }
    return navigations
  }
}
