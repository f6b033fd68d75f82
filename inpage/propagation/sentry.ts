/** Sentry: https://develop.sentry.dev/sdk/foundations/trace-propagation/ ; it reads W3C's, too, which is what is written. */
import { decisionOf, type Format, inOne } from './format'
import { w3c } from './w3c'

const trace = inOne('sentry-trace', /^(?<t>[0-9a-f]{32})-(?<s>[0-9a-f]{16})(?:-(?<f>[01]))?$/i, decisionOf, () => '')

export const sentry: Format = { read: trace.read, write: w3c.write }
