/** The document's own entry in the browser's timeline, and what is not in the type library. */

/** Undefined where there is none yet, or the page has put something else in its place. */
export function navigationEntry(): PerformanceNavigationTiming | undefined {
  const [entry] = performance.getEntriesByType('navigation')
  return entry instanceof PerformanceNavigationTiming ? entry : undefined
}

/** ms on the page's clock: a prerendered page begins for its user when it is shown. 0 for others. */
export function activationStart(): number {
  const at: unknown = Reflect.get(navigationEntry() ?? {}, 'activationStart')
  return typeof at === 'number' ? at : 0
}

/** Whether the page is loaded before its user goes to it: https://wicg.github.io/nav-speculation/prerendering.html */
export function isPrerendering(): boolean {
  return Reflect.get(document, 'prerendering') === true
}
