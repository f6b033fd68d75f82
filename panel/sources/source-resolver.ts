/** The panel's way to original places: a worker finds them. */
import type { GeneratedPlace, NoOriginalReason, Resolution, ScriptDocument } from './place'
import type { FromSourceWorker, ToSourceWorker } from './source-messages'

/** Finds original places. */
export interface SourceResolver {
  /** The original of a place. Never fails: what has none says why. */
  resolve(document: ScriptDocument, place: GeneratedPlace): Promise<Resolution>
}

/** As much of a worker as is needed of it. */
export interface SourceWorker {
  onmessage: ((event: MessageEvent<FromSourceWorker>) => void) | null
  onerror: ((event: ErrorEvent) => void) | null
  postMessage(message: ToSourceWorker): void
  terminate(): void
}

/** ms between two questions whether the worker still answers. */
const PING_MS = 5_000
/** Questions that may stay without an answer: then the worker reads what it will never be done with, and is ended. */
const MAX_UNANSWERED = 4

/** Resolves places in a worker. */
export class WorkerResolver implements SourceResolver {
  readonly #begin: () => SourceWorker
  readonly #scriptInBrowser: (url: string) => Promise<string | undefined>
  readonly #waiting = new Map<number, (resolution: Resolution) => void>()
  #worker: SourceWorker | undefined
  #pings: ReturnType<typeof setInterval> | undefined
  #unanswered = 0
  #asked = 0

  /** `scriptInBrowser`: a script's text as the browser has it, undefined where it does not tell. */
  constructor(scriptInBrowser: (url: string) => Promise<string | undefined>, begin = beginWorker) {
    this.#scriptInBrowser = scriptInBrowser
    this.#begin = begin
  }

  resolve(document: ScriptDocument, place: GeneratedPlace): Promise<Resolution> {
    return new Promise((resolve) => {
      const id = ++this.#asked
      this.#waiting.set(id, resolve)
      this.#worker ??= this.#listen(this.#begin())
      this.#worker.postMessage({ type: 'resolve', id, document, place })
      this.#pings ??= setInterval(() => this.#ping(), PING_MS)
    })
  }

  #listen(worker: SourceWorker): SourceWorker {
    worker.onmessage = ({ data }) => {
      this.#unanswered = 0
      if (data.type === 'script') void this.#sendScript(worker, data.id, data.url)
      else if (data.type === 'resolved') {
        this.#waiting.get(data.id)?.(data.resolution)
        this.#waiting.delete(data.id)
        if (this.#waiting.size === 0) this.#stopPings()
      }
    }
    worker.onerror = () => this.#giveUp('unreadable')
    return worker
  }

  async #sendScript(worker: SourceWorker, id: number, url: string): Promise<void> {
    const text = await this.#scriptInBrowser(url).catch(() => undefined)
    worker.postMessage({ type: 'script', id, text })
  }

  #ping(): void {
    if (++this.#unanswered > MAX_UNANSWERED) this.#giveUp('tooSlow')
    else this.#worker?.postMessage({ type: 'ping' })
  }

  #stopPings(): void {
    clearInterval(this.#pings)
    this.#pings = undefined
    this.#unanswered = 0
  }

  /** Ends the worker: what was asked of it has no answer, and what is asked next is asked of a new one. */
  #giveUp(reason: NoOriginalReason): void {
    this.#stopPings()
    this.#worker?.terminate()
    this.#worker = undefined
    const waiting = [...this.#waiting.values()]
    this.#waiting.clear()
    for (const resolve of waiting) resolve({ type: 'none', reason, isIgnored: false })
  }
}

function beginWorker(): SourceWorker {
  return new Worker(new URL('./source-worker.ts', import.meta.url), { type: 'module' })
}
