/** The ways in which the active span can follow the code. */
export const CARRIERS = ['native', 'deep', 'carry'] as const

/**
 * The page's own OpenTelemetry. `none`: not there. `api`: its API is called, but no SDK is registered. `observed`: its spans
 * are shown. `stand-in`: Tracepane acts as the SDK.
 */
export const OPEN_TELEMETRY_STATES = ['none', 'api', 'observed', 'stand-in'] as const

/**
 * `misuse`: the page misused the tracing API. `headers`: a path gets no trace headers any more because it redirects to where
 * they are refused. `worker`: the library could not be loaded in a worker. `opentelemetry`: the page could not register
 * its SDK because Tracepane acted as one.
 */
export const NOTE_KINDS = ['misuse', 'headers', 'worker', 'opentelemetry'] as const

/** What a page's library reports about itself. The panel shows it, as the user may want to act on it. */
export interface PageStatus {
  readonly context: (typeof CARRIERS)[number]
  /**
   * Why the carrier is not `deep`: the user chose another; the page locks its promises; or the engine failed a check of the
   * self-test at the start (with the check's name).
   */
  readonly contextReason?: 'chosen' | 'locked' | `failed: ${string}` | undefined
  readonly openTelemetry: (typeof OPEN_TELEMETRY_STATES)[number]
  /** What went wrong, in the order in which it happened; at most `MAX_NOTES`. */
  readonly notes: readonly PageNote[]
}

/** A problem that the user should know about. */
export interface PageNote {
  readonly kind: (typeof NOTE_KINDS)[number]
  readonly message: string
  /** The place in the page's code; '' if it is not known. */
  readonly stack: string
}

/** Notes that a document keeps at most. */
export const MAX_NOTES = 50
/** How much of a note's message, its stack and a `contextReason` the extension keeps, in UTF-16 code units. */
export const MAX_NOTE_MESSAGE = 500
export const MAX_NOTE_STACK = 4000
export const MAX_REASON = 108

/** The status of this document, and the ways to change it. */
export interface StatusKeeper {
  now(): PageStatus
  set(change: Partial<Omit<PageStatus, 'notes'>>): void
  /** Adds a note, unless there is one with the same message and stack. */
  note(note: PageNote): void
}

/** @param changed - called synchronously after each change */
export function createStatus(changed: (status: PageStatus) => void): StatusKeeper {
  let status: PageStatus = { context: 'carry', contextReason: undefined, openTelemetry: 'none', notes: [] }

  function become(next: PageStatus): void {
    status = next
    changed(status)
  }

  return {
    now: () => status,
    set: (change) => become({ ...status, ...change }),
    note(note) {
      const { notes } = status
      const all: PageNote[] = []
      for (let i = 0; i < notes.length; i++) {
        if (notes[i].message === note.message && notes[i].stack === note.stack) return
        all[i] = notes[i]
      }
      if (all.length === MAX_NOTES) return
      all[all.length] = note
      become({ ...status, notes: all })
    },
  }
}
