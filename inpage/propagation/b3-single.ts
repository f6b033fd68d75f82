/** B3 in one header: https://github.com/openzipkin/b3-propagation#single-header */
import { decisionOf, digit, type Format, inOne, sized } from './format'

// The debug flag (`d`) is a decision to sample, too.
const sampled = (state: string | undefined) => (state === 'd' ? true : decisionOf(state))
const b3 = inOne(
  'b3',
  /^(?<t>(?:[0-9a-f]{16}){1,2})-(?<s>[0-9a-f]{16})(?:-(?<f>[01d]))?(?:-(?<p>[0-9a-f]{16}))?$/i,
  sampled,
  (context) =>
    [sized(context), context.spanId, context.sampled === undefined ? '' : digit(context), context.parentId]
      .filter(Boolean)
      .join('-'),
)

/** Reads and writes the header `b3`. */
export const b3Single: Format = {
  read(headers) {
    // Some senders put it into `tracestate` as the entry `b3`.
    const text = headers.b3 ?? /(?:^|,)\s*b3=([^,]*)/.exec(headers.tracestate ?? '')?.[1]
    return /^[01d]$/.test(text ?? '') ? { sampled: sampled(text) } : b3.read({ b3: text })
  },
  write: b3.write,
}
