/** jsdom's own object behind one of its DOM objects. */
function behind(object: object): Record<string, unknown> {
  const symbol = Object.getOwnPropertySymbols(object).find(({ description }) => description === 'impl')
  return Reflect.get(object, symbol ?? '')
}

/** Dispatches an event as the browser does for what a user did: trusted, and with what comes of it. */
export function dispatchAsUser(target: EventTarget, event: Event): void {
  const inner = behind(event)
  inner.isTrusted = true
  const dispatch = behind(target)._dispatch
  if (typeof dispatch !== 'function') throw new Error('jsdom dispatches events in another way')
  dispatch.call(behind(target), inner)
}

/** The user sees the document, or another tab. */
export function setVisibility(state: DocumentVisibilityState): void {
  Object.defineProperty(behind(document), 'visibilityState', { get: () => state, configurable: true })
  document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))
}
