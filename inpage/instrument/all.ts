/** Every instrumentation, in the order in which they are put into the page. */

import { SafeMap } from '../natives'
import { cacheInstrumentation } from './cache'
import { consoleInstrumentation } from './console'
import { documentInstrumentation } from './document'
import { errorInstrumentation } from './error'
import { eventSourceInstrumentation } from './eventsource'
import { fetchInstrumentation } from './fetch'
import { indexedDbInstrumentation } from './indexeddb'
import type { Instrumentation, InstrumentationParts } from './instrumentation'
import { interactionInstrumentation } from './interaction'
import { longFrameInstrumentation } from './long-frame'
import { navigationInstrumentation } from './navigation'
import { userTimingInstrumentation } from './user-timing'
import { webVitalInstrumentation } from './web-vital'
import { webSocketInstrumentation } from './websocket'
import { xhrInstrumentation } from './xhr'

const ALL: readonly Instrumentation[] = [
  fetchInstrumentation,
  xhrInstrumentation,
  eventSourceInstrumentation,
  webSocketInstrumentation,
  documentInstrumentation,
  webVitalInstrumentation,
  interactionInstrumentation,
  navigationInstrumentation,
  errorInstrumentation,
  consoleInstrumentation,
  userTimingInstrumentation,
  longFrameInstrumentation,
  indexedDbInstrumentation,
  cacheInstrumentation,
]

export interface Instruments {
  /** Installs and removes what the settings of now ask for. `areKnown`: they are the user's, not yet the defaults. */
  update(areKnown: boolean): void
  remove(): void
}

export function createInstruments(parts: InstrumentationParts): Instruments {
  const installed = new SafeMap<Instrumentation, (() => void) | undefined>()

  function remove(instrumentation: Instrumentation): void {
    const undo = installed.get(instrumentation)
    installed.set(instrumentation, undefined)
    try {
      undo?.()
    } catch {
      // What can't be taken off stays, and passes everything on.
    }
  }

  function put(instrumentation: Instrumentation): void {
    if (installed.get(instrumentation) !== undefined) return
    try {
      installed.set(instrumentation, instrumentation.install(parts))
    } catch {
      // A page in which this can't be instrumented is traced without it.
      installed.set(instrumentation, () => {})
    }
  }

  return {
    update(areKnown) {
      const wanted = parts.settings().instrumentations
      for (let i = 0; i < ALL.length; i++) {
        if (!isAmong(wanted, ALL[i].name)) remove(ALL[i])
        else if (areKnown || !ALL[i].canWait) put(ALL[i])
      }
    },
    remove() {
      for (let i = 0; i < ALL.length; i++) remove(ALL[i])
    },
  }
}

function isAmong(names: readonly string[], name: string): boolean {
  for (let i = 0; i < names.length; i++) if (names[i] === name) return true
  return false
}
