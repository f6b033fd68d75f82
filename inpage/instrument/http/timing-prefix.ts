/** The prefix of a request's phases: attributes whose value is `[from, to]` in ms since the span's start. */
export const TIMING_PREFIX = 'tracepane.timing.'
