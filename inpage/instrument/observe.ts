import { guarded } from '../platform/calls/guarded'
import { SafeMap } from '../platform/natives'

// Taken at load: a page may overwrite it later, and there are browsers and workers without it.
const Observer = typeof PerformanceObserver === 'function' ? PerformanceObserver : undefined
const entryTypes = Observer?.supportedEntryTypes

type Take = (entry: PerformanceEntry) => void

/** An observer of ours, and whom it tells. */
interface Observing {
  readonly observer: PerformanceObserver
  readonly takes: Take[]
}

/** The latest, by the type of its entries. */
const observing = new SafeMap<string, Observing>()

/**
 * Tells of the browser's performance entries of a type, with those that it has kept so far where `buffered` says so. Gives
 * back the undoing; undefined where this browser has no such entries. Whoever needs none that were kept joins an observer that
 * is there, because each makes the browser go through the same entries once more.
 */
export function observe<Entry extends PerformanceEntry>(
  type: string,
  take: (entry: Entry) => void,
  buffered = true,
): (() => void) | undefined {
  if (Observer === undefined || !entryTypes?.includes(type)) return undefined
  // Entries of a type are of one class.
  const told = guarded(take as Take)
  let known = buffered ? undefined : observing.get(type)
  if (known !== undefined && known.takes.length > 0) known.takes[known.takes.length] = told
  else {
    known = start(Observer, type, told, buffered)
    observing.set(type, known)
  }
  const { observer, takes } = known
  return () => {
    let left = 0
    for (let i = 0; i < takes.length; i++) if (takes[i] !== told) takes[left++] = takes[i]
    takes.length = left
    if (left === 0) observer.disconnect()
  }
}

/** Tells at once what the latest observer of a type has, and would tell in a task of its own. */
export function deliverPending(type: string): void {
  const known = observing.get(type)
  if (known !== undefined && known.takes.length > 0) deliver(known.observer.takeRecords(), known.takes)
}

function deliver(entries: readonly PerformanceEntry[], takes: readonly Take[]): void {
  for (let i = 0; i < entries.length; i++) for (let j = 0; j < takes.length; j++) takes[j](entries[i])
}

function start(Class: typeof PerformanceObserver, type: string, told: Take, buffered: boolean): Observing {
  const takes = [told]
  const observer = new Class(guarded((list: PerformanceObserverEntryList) => deliver(list.getEntries(), takes)))
  // Of events those that took longer than a frame or two; of other types it says nothing.
  const options = { type, buffered, durationThreshold: 40 }
  observer.observe(options)
  return { observer, takes }
}
