/** Functions of the page that are called with each finished span of a tracer's name or of all, such as exporters. */

import type { Span } from '../api/api'
import { SafeMap } from '../platform/natives'
import type { ReportMisuse } from './misuse'

type Processor = (span: Span) => void

/** The most processors: a page may add them in a loop. */
const MAX_PROCESSORS = 100

/** The registered processors. */
export class Processors {
  readonly #byTracer = new SafeMap<string | undefined, readonly Processor[]>()
  readonly #misuse: ReportMisuse
  #running = false

  constructor(misuse: ReportMisuse) {
    this.#misuse = misuse
  }

  /** For the spans of one tracer, or with undefined of all. Returns the undo function. */
  add(tracer: string | undefined, processor: Processor): () => void {
    // An entry of its own for each call: a function that was added twice and removed once is still called.
    const entry: Processor = (span) => processor(span)
    const kept = this.#without(tracer, entry)
    if (kept.length === MAX_PROCESSORS) {
      this.#misuse('processSpan: too many processors; this one is not called')
      return () => {}
    }
    kept[kept.length] = entry
    this.#byTracer.set(tracer, kept)
    return () => {
      this.#byTracer.set(tracer, this.#without(tracer, entry))
    }
  }

  /** Spans that a processor itself finishes are not processed, as that would never end. */
  process(tracer: string, span: Span): void {
    if (this.#running) return
    this.#running = true
    this.#call(this.#byTracer.get(tracer), span)
    this.#call(this.#byTracer.get(undefined), span)
    this.#running = false
  }

  #call(processors: readonly Processor[] | undefined, span: Span): void {
    if (processors === undefined) return
    for (let i = 0; i < processors.length; i++) {
      try {
        processors[i](span)
      } catch {
        this.#misuse('processSpan: the processor threw')
      }
    }
  }

  /** Copies the list, so that adding or removing while spans are processed does not affect the loop. */
  #without(tracer: string | undefined, entry: Processor): Processor[] {
    const all = this.#byTracer.get(tracer)
    const rest: Processor[] = []
    if (all !== undefined) {
      for (let i = 0; i < all.length; i++) if (all[i] !== entry) rest[rest.length] = all[i]
    }
    return rest
  }
}
