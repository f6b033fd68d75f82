/** Sentry: https://develop.sentry.dev/sdk/foundations/trace-propagation/. Sentry reads W3C's headers, too: those are written. */
import { decisionOf, type Format, inOne } from './format'
import { w3c } from './w3c'

const trace = inOne('sentry-trace', /^(?<t>[0-9a-f]{32})-(?<s>[0-9a-f]{16})(?:-(?<f>[01]))?$/i, decisionOf, () => '')

/** Reads `sentry-trace`, writes `traceparent`. */
export const sentry: Format = { read: trace.read, write: w3c.write }
