import type { MessageKey } from './message'

/** The kinds of spans in words, as `SpanKind` counts them. */
export const KIND_NAMES: readonly MessageKey[] = [
  'kindUnspecified',
  'kindInternal',
  'kindServer',
  'kindClient',
  'kindProducer',
  'kindConsumer',
]
