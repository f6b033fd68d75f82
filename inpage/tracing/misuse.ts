/** Tells of wrong uses of the API, once for each call site. */

// Taken at load: a page may overwrite the global later.
const ErrorConstructor = Error

/** Call sites remembered; beyond them nothing more is reported, so that a page can't make us hold memory. */
const MAX_SITES = 200

export type ReportMisuse = (message: string) => void

export function createMisuseReport(tell: (message: string, stack: string | undefined) => void): ReportMisuse {
  const sites = new Set<string>()
  return (message) => {
    if (sites.size >= MAX_SITES) return
    const stack: unknown = new ErrorConstructor(message).stack
    const site = typeof stack === 'string' ? stack : message
    if (sites.has(site)) return
    sites.add(site)
    tell(message, typeof stack === 'string' ? stack : undefined)
  }
}
