/**
 * The static content script: in every page, at its start, it leaves the no-op `tracing`, so that instrumented code runs
 * the same whether tracing is on or off. It touches no built-in and sends no message.
 */
import { FACADE_KEY, installFacade } from '../api/facade'

try {
  if (!(FACADE_KEY in globalThis)) installFacade(globalThis)
} catch {
  // A page without the no-op is better than a page with an error of ours.
}
