/**
 * The static content script. At the start of every page it installs the no-op `tracing`, so that instrumented code runs the
 * same whether tracing is on or off. It patches no built-in and sends no message.
 */
import { FACADE_KEY, installFacade } from '../api/facade'

try {
  if (!(FACADE_KEY in globalThis)) installFacade(globalThis)
} catch {
  // Rather a page without the no-op than a page with an error of ours.
}
