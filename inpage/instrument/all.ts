/** Every instrumentation, in the order in which they are put into the page. */
import { fetchInstrumentation } from './fetch'
import type { Instrumentation, InstrumentationParts } from './instrumentation'

const ALL: readonly Instrumentation[] = [fetchInstrumentation]

export interface Instruments {
  /** Installs and removes what the settings of now ask for. */
  update(): void
  remove(): void
}

export function createInstruments(parts: InstrumentationParts): Instruments {
  const installed = new Map<Instrumentation, () => void>()

  function remove(instrumentation: Instrumentation): void {
    const undo = installed.get(instrumentation)
    installed.delete(instrumentation)
    try {
      undo?.()
    } catch {
      // What can't be taken off stays, and passes everything on.
    }
  }

  return {
    update() {
      const wanted = parts.settings().instrumentations
      for (const instrumentation of ALL) {
        const isWanted = wanted.includes(instrumentation.name)
        if (!isWanted) remove(instrumentation)
        else if (!installed.has(instrumentation)) {
          try {
            installed.set(instrumentation, instrumentation.install(parts))
          } catch {
            // A page in which this can't be instrumented is traced without it.
            installed.set(instrumentation, () => {})
          }
        }
      }
    },
    remove() {
      for (const instrumentation of ALL) remove(instrumentation)
    },
  }
}
