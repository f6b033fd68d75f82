import { isLateFrameOf } from '../../extension/late-frames'
import type { FeedListener } from '../feed'

export type DocumentInfo = Parameters<FeedListener['document']>[0]

/** A document that the store takes spans of. */
export interface DocumentEntry {
  /** As last announced. */
  info: DocumentInfo
  /** Counts up in the order in which documents were announced. */
  readonly number: number
  /** ms since the epoch; NaN until its first block came. */
  timeOriginMs: number
  /** ms since the epoch when it was left or another document took its place; undefined while it is there. */
  goneMs: number | undefined
  /** The file that it was read from; undefined for a document of the inspected page. */
  readonly fileName: string | undefined
  /** The backend that sent it; undefined for a document of the inspected page or of a file. */
  readonly backend: BackendOrigin | undefined
}

/** What the store knows of a service whose spans a backend sent. */
export interface BackendOrigin {
  /** `service.name`. */
  readonly service: string
  /** ms by which its times are moved for display, so that they stand on the page's clock. 0: its clock is right. */
  readonly clockOffsetMs: number
}

export interface BackendDocumentInfo extends BackendOrigin {
  readonly documentId: string
  /** ms since the epoch of the last that is known of it. */
  readonly lastMs: number
}

/** What spans of a file came from: a page, or a service. */
export interface ImportedDocumentInfo {
  readonly documentId: string
  readonly fileName: string
  /** The URL of a page, or the name of a service. */
  readonly url: string
  /** ms since the epoch of the last that is known of it: what is open then will never finish. */
  readonly lastMs: number
}

/** The main frame went to another document. */
export interface Navigation {
  readonly document: DocumentEntry
  /** ms since the epoch. */
  readonly timeMs: number
}

/**
 * The documents of the inspected tab, in the order in which they were announced. A document that was forgotten is not
 * known any more, so blocks of it that come late belong to nobody.
 */
export class Documents {
  /** Grows when a document goes or comes back. */
  revision = 0
  #entries = new Map<string, DocumentEntry>()
  #visits: { readonly documentId: string; readonly earliestMs: number; readonly first: boolean }[] = []
  #next = 0

  get(documentId: string): DocumentEntry | undefined {
    return this.#entries.get(documentId)
  }

  /** Takes in an announcement. True if it says that the main frame is at another document than before. */
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
        backend: undefined,
      })
    } else {
      // One that comes back from the back/forward cache is the newest again, with the spans it already had.
      if (navigated) this.#entries.delete(info.documentId)
      before.info = info
      if (before.goneMs !== undefined) this.revision++
      before.goneMs = undefined
      this.#entries.set(info.documentId, before)
    }
    this.#endReplaced(info, navigated)
    if (navigated) {
      // A document is older than its relay; one that comes back comes after the one it takes the place of.
      const previous = this.#visits.at(-1)?.earliestMs ?? Number.NEGATIVE_INFINITY
      const earliestMs = before === undefined ? info.seenAt : Math.max(info.seenAt, previous)
      this.#visits.push({ documentId: info.documentId, earliestMs, first: before === undefined })
    }
    return navigated
  }

  /** Takes in a document that was read from a file. It stays until `forgetImported`, wherever the tab goes. */
  addImported({ documentId, fileName, url, lastMs }: ImportedDocumentInfo): void {
    const info: DocumentInfo = { documentId, tabId: -1, frameId: -1, url, seenAt: lastMs, late: false }
    const number = this.#next++
    this.#entries.set(documentId, {
      info,
      number,
      timeOriginMs: Number.NaN,
      goneMs: lastMs,
      fileName,
      backend: undefined,
    })
  }

  /** Takes in a service of a backend. It goes with the page that was there when it came. */
  addBackend({ documentId, lastMs, ...backend }: BackendDocumentInfo): void {
    const info: DocumentInfo = { documentId, tabId: -1, frameId: -1, url: backend.service, seenAt: lastMs, late: false }
    const number = this.#next++
    const timeOriginMs = Number.NaN
    this.#entries.set(documentId, { info, number, timeOriginMs, goneMs: lastMs, fileName: undefined, backend })
  }

  /** Those of files and of backends. */
  forgetImported(): void {
    for (const [id, { fileName, backend }] of this.#entries) {
      if (fileName !== undefined || backend !== undefined) this.#entries.delete(id)
    }
  }

  /** Whether this is still a document of the tab, and not one that was forgotten. */
  has(entry: DocumentEntry): boolean {
    return this.#entries.get(entry.info.documentId) === entry
  }

  /** Forgets all of the tab that were announced before this one. True if there were any. */
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

  /** One that another takes the place of is gone: in its frame, or all of a page when the main frame goes elsewhere. */
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

  /** Forgets where the main frame was before; the documents stay. */
  forgetVisits(): void {
    this.#visits = this.#visits.slice(-1)
  }

  /** Where the main frame went, but for the first document that is known: nothing stands before it. */
  navigations(): Navigation[] {
    const navigations: Navigation[] = []
    for (let i = 1; i < this.#visits.length; i++) {
      const { documentId, earliestMs, first } = this.#visits[i]
      const document = this.#entries.get(documentId)
      if (document === undefined) continue
      const timeMs = first && document.timeOriginMs < earliestMs ? document.timeOriginMs : earliestMs
      // Clocks differ; the order in which the frame went from one to the next does not.
      navigations.push({ document, timeMs: Math.max(timeMs, navigations.at(-1)?.timeMs ?? timeMs) })
    }
    return navigations
  }
}
