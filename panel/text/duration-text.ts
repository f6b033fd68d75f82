import type { SpanSummary } from '../store/model'
import type { Format } from './format'
import type { Message } from './message'

/** A span's duration as text, or why it has none. */
export function durationText(
  { startMs, endMs, neverFinished }: Pick<SpanSummary, 'startMs' | 'endMs' | 'neverFinished'>,
  { format, message }: { readonly format: Format; readonly message: Message },
): string {
  if (Number.isNaN(endMs)) return message('running')
  return neverFinished ? message('neverFinished') : format.duration(endMs - startMs)
}
