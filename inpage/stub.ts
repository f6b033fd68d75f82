/**
 * The static content script: in every page, at its start, it leaves the no-op `tracing`, so that instrumented code runs
 * the same whether tracing is on or off. It touches no built-in and sends no message.
 */
import { createFacade, FACADE_KEY } from './facade'

try {
  if (!(FACADE_KEY in globalThis)) {
    const facade = createFacade()
    Object.defineProperty(globalThis, FACADE_KEY, { value: facade, configurable: true })
    // Configurable and writable: a page's own `tracing`, declared in whatever way, takes its place without an error.
    if (!('tracing' in globalThis)) {
      Object.defineProperty(globalThis, 'tracing', { value: facade, configurable: true, writable: true })
    }
  }
} catch {
  // A page without the no-op is better than a page with an error of ours.
}
