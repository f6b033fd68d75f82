/** What a page's library tells about itself: the panel shows it, and the user may want to do something about it. */
export interface PageStatus {
  /** How the active span follows the code. */
  readonly context: 'native' | 'deep' | 'carry'
  /**
   * Why not `deep`: the user chose so; the page locks its promises; or the engine didn't pass the test at the start (a
   * check's name).
   */
  readonly contextReason: 'chosen' | 'locked' | `failed: ${string}` | undefined
  /**
   * The page's own OpenTelemetry: not there; its API is called and nobody has registered an SDK; its spans are shown; or
   * we stand in for the SDK.
   */
  readonly openTelemetry: 'none' | 'api' | 'observed' | 'stand-in'
  /** What went wrong, at most `MAX_NOTES`, in the order in which it did. */
  readonly notes: readonly PageNote[]
}

/**
 * `misuse`: of the tracing API. `headers`: a path that gets no trace headers any more, as it leads where they are not taken.
 * `worker`: the library can't be in the page's workers. `opentelemetry`: an SDK of the page's could not be registered, for
 * we stood in for it.
 */
export interface PageNote {
  readonly kind: 'misuse' | 'headers' | 'worker' | 'opentelemetry'
  readonly message: string
  /** Where in the page's code; '' if that isn't known. */
  readonly stack: string
}

export const MAX_NOTES = 50

export interface StatusKeeper {
  now(): PageStatus
  set(change: Partial<Omit<PageStatus, 'notes'>>): void
  /** Keeps a note, if there is none with its message and place. */
  note(note: PageNote): void
}

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
