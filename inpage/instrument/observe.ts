import { guarded } from '../platform/guarded'

// Taken at load: a page may overwrite it later, and there are browsers and workers without it.
const Observer = typeof PerformanceObserver === 'function' ? PerformanceObserver : undefined
const entryTypes = Observer?.supportedEntryTypes

/**
 * Tells of the browser's performance entries of a type, with those that it has kept so far where `buffered` says so. Gives
 * back the undoing; undefined where this browser has no such entries.
 */
export function observe<Entry extends PerformanceEntry>(
  type: string,
  take: (entry: Entry) => void,
  buffered = true,
): (() => void) | undefined {
  if (Observer === undefined || !entryTypes?.includes(type)) return undefined
  const observer = new Observer(
    guarded((list: PerformanceObserverEntryList) => {
      // Entries of a type are of one class.
      const entries = list.getEntries()
      for (let i = 0; i < entries.length; i++) take(entries[i] as Entry)
    }),
  )
  // Of events those that took longer than a frame or two; of other types it says nothing.
  const options = { type, buffered, durationThreshold: 40 }
  observer.observe(options)
  return () => observer.disconnect()
}
