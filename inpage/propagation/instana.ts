/** Instana: https://www.ibm.com/docs/en/instana-observability (HTTP tracing headers) */
import { type Format, inThree } from './format'

const ids = inThree(['x-instana-t', 'x-instana-s', 'x-instana-l'])

/** Reads and writes `X-INSTANA-T`, `-S` and `-L`. */
export const instana: Format = {
  read(headers) {
    const context = ids.read(headers)
    // Text may follow the digit. Without the header the trace is not sampled.
    return context && { ...context, sampled: headers['x-instana-l']?.startsWith('1') === true }
  },
  write: ids.write,
}
