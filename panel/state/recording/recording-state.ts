import { type ReadonlySignal, signal } from '@preact/signals'
import type { Feed, FeedListener } from '../../feed'
import type { TraceStore } from '../../store/store'
import type { PageState } from '../page-state'
import type { SettingsState } from '../settings-state'
import { ArrivalRate } from './arrival-rate'
import { PauseBuffer } from './pause-buffer'

/** Interval at which the rate is updated while nothing arrives, until it is zero, in ms. */
const RATE_INTERVAL_MS = 500

/** What recording brings together. */
interface RecordingParts {
  readonly feed: Feed
  readonly store: TraceStore
  readonly page: PageState
  readonly settings: SettingsState
}

/** Adds what the feed delivers to the store. While recording is stopped, it is buffered. */
export class RecordingState {
  readonly #feed: Feed
  readonly #buffer: PauseBuffer
  readonly #isOn = signal(true)
  readonly #rate = signal(0)
  readonly #arrivals = new ArrivalRate()
  #stopListening: (() => void) | undefined
  #rateTimer: ReturnType<typeof setTimeout> | undefined

  constructor(parts: RecordingParts) {
    this.#feed = parts.feed
    this.#buffer = new PauseBuffer(takenInto(parts), () => this.#stop())
    this.#listen()
  }

  get isOn(): ReadonlySignal<boolean> {
    return this.#isOn
  }

  /** How many spans came since recording was stopped, and wait. */
  get waiting(): ReadonlySignal<number> {
    return this.#buffer.spans
  }

  /** Spans that arrived in the last seconds, for each second. */
  get rate(): ReadonlySignal<number> {
    return this.#rate
  }

  toggle(): void {
    this.#isOn.value = !this.#isOn.value
    if (this.#isOn.value) {
      this.#buffer.release()
      this.#listen()
    } else this.#buffer.hold()
  }

  /** Forgets what waits, here and in the journal. */
  clear(): void {
    this.#buffer.clear()
    void this.#feed.clear()
  }

  /**
   * Works out the rate, now and until it is zero.
   *
   * @param total - How many spans have arrived at all.
   */
  updateRate(total: number): void {
    this.#rate.value = this.#arrivals.at(performance.now(), total)
    clearTimeout(this.#rateTimer)
    if (this.#rate.value > 0) this.#rateTimer = setTimeout(() => this.updateRate(total), RATE_INTERVAL_MS)
  }

  #listen(): void {
    this.#stopListening ??= this.#feed.listen(this.#buffer)
  }

  #stop(): void {
    this.#stopListening?.()
    this.#stopListening = undefined
  }
}

/** A listener that passes spans to the store and news of the page to its state. */
function takenInto({ feed, store, page, settings }: RecordingParts): FeedListener {
  return {
    document: (info) => {
      // That one which is known is gone says nothing of where the tab is.
      const isLeft = info.goneAt !== undefined && store.hasDocument(info.documentId)
      if (info.frameId === 0 && !isLeft) {
        const isNew = info.documentId !== page.document.value?.documentId
        page.setDocument(info)
        if (isNew && !settings.current.value.preserveLog) void feed.clearBefore(info.documentId)
      }
      store.document(info)
    },
    status: (documentId, status) => page.setStatus(documentId, status),
    block: (documentId, sequence, bytes) => store.block(documentId, sequence, bytes),
    loss: (spans) => store.loss(spans),
  }
}
