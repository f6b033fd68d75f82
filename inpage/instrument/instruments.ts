/** Installs and removes instrumentations as the settings ask for them. */

import { SafeMap } from '../platform/natives'
import { DEFAULT_PAGE_SETTINGS } from '../settings'
import type { AddonApi } from './addon-api'
import type { AddonInstrumentation, Instrumentation, InstrumentationParts } from './instrumentation'

/** The instrumentations of a document. */
export interface Instruments {
  /** Adds an instrumentation unless there is one with its name. `isOurs`: no script of the page can have published it. */
  add(brought: AddonInstrumentation, addonApi: AddonApi, isOurs: boolean): void
  /** Installs and removes what the present settings ask for. `areKnown`: they are the user's, no longer the defaults. */
  update(areKnown: boolean): void
  remove(): void
}

/** @param own - those of the library itself, in the order in which they are installed */
export function createInstruments(own: readonly Instrumentation[], parts: InstrumentationParts): Instruments {
  const installed = new SafeMap<Instrumentation, (() => void) | undefined>()
  const all: Instrumentation[] = []
  for (let i = 0; i < own.length; i++) all[i] = own[i]

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
    const isIn = installed.get(instrumentation) !== undefined
    try {
      if (isIn) instrumentation.update?.(parts)
      else installed.set(instrumentation, instrumentation.install(parts))
    } catch {
      // A page in which this can't be instrumented is traced without it.
      if (!isIn) installed.set(instrumentation, () => {})
    }
  }

  return {
    add(brought, addonApi, isOurs) {
      const { name } = brought
      for (let i = 0; i < all.length; i++) if (all[i].name === name) return
      const { tracing, settings, note, send } = parts
      const some = { tracing, settings: isOurs ? settings : () => DEFAULT_PAGE_SETTINGS, note, send, addonApi }
      all[all.length] = { name, install: () => brought.install(some), update: () => brought.update?.(some) }
    },
    update(areKnown) {
      const wanted = parts.settings().instrumentations
      for (let i = 0; i < all.length; i++) {
        if (!isAmong(wanted, all[i].name)) remove(all[i])
        else if (areKnown || !all[i].canWait) put(all[i])
        else all[i].whileWaiting?.(parts, () => isAmong(parts.settings().instrumentations, all[i].name) && put(all[i]))
      }
    },
    remove() {
      for (let i = all.length - 1; i >= 0; i--) remove(all[i])
    },
  }
}

function isAmong(names: readonly string[], name: string): boolean {
  for (let i = 0; i < names.length; i++) if (names[i] === name) return true
  return false
}
