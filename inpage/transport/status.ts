/** How the active span follows the code. */
export const CARRIERS = ['native', 'deep', 'carry'] as const

/**
 * The page's own OpenTelemetry: not there; its API is called and nobody has registered an SDK; its spans are shown; or
 * we stand in for the SDK.
 */
export const OPEN_TELEMETRY_STATES = ['none', 'api', 'observed', 'stand-in'] as const

/**
 * `misuse`: of the tracing API. `headers`: a path that gets no trace headers any more, as it leads where they are not taken.
 * `worker`: the library can't be in the page's workers. `opentelemetry`: an SDK of the page's could not be registered, for
 * we stood in for it.
 */
export const NOTE_KINDS = ['misuse', 'headers', 'worker', 'opentelemetry'] as const

/** What a page's library tells about itself: the panel shows it, and the user may want to do something about it. */
export interface PageStatus {
  readonly context: (typeof CARRIERS)[number]
  /**
   * Why not `deep`: the user chose so; the page locks its promises; or the engine didn't pass the test at the start (a
   * check's name).
   */
  readonly contextReason?: 'chosen' | 'locked' | `failed: ${string}` | undefined
  readonly openTelemetry: (typeof OPEN_TELEMETRY_STATES)[number]
  /** What went wrong, at most `MAX_NOTES`, in the order in which it did. */
  readonly notes: readonly PageNote[]
}

/** Something that the user should know about the page. */
export interface PageNote {
  readonly kind: (typeof NOTE_KINDS)[number]
  readonly message: string
  /** Where in the page's code; '' if that isn't known. */
  readonly stack: string
}

export const MAX_NOTES = 50
/** UTF-16 code units that the extension keeps of a note's texts and of a `contextReason`. */
export const MAX_NOTE_MESSAGE = 500
export const MAX_NOTE_STACK = 4000
export const MAX_REASON = 108

/** The status of this document, and the ways to change it. */
export interface StatusKeeper {
  now(): PageStatus
  set(change: Partial<Omit<PageStatus, 'notes'>>): void
  /** Keeps a note, if there is none with its message and place. */
  note(note: PageNote): void
}

/** `changed` is called at each change, within the call that makes it. */
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
