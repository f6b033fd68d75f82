import { SpanRecord } from '../columns/span-record'
import { NONE, type SpanTable } from '../columns/span-table'
import type { SpanDetailEvent, SpanIndex } from '../model'
import type { Incident } from './incidents'

/** What failed for a root cause: the spans above it that failed, too, the topmost first, and itself as the last. */
export function failurePath(table: SpanTable, cause: SpanIndex): readonly SpanIndex[] {
  const path = [cause]
  for (let at = table.parent[cause]; at !== NONE; at = table.parent[at]) if (table.isError(at)) path.push(at)
  return path.reverse()
}

/** The exception that says what happened in an incident: from its root cause upwards; else that of what came of it. */
export function exceptionOfIncident(table: SpanTable, { cause, spans }: Incident): SpanDetailEvent | undefined {
  for (const span of [cause, ...spans]) {
    const exception = exceptionOf(table, span)
    if (exception !== undefined) return exception
  }
  return undefined
}

/** The exception that says what happened: the innermost with a stack, from where it failed upwards; else without one. */
export function exceptionOf(table: SpanTable, cause: SpanIndex): SpanDetailEvent | undefined {
  let without: SpanDetailEvent | undefined
  for (const at of [...failurePath(table, cause)].reverse()) {
    const { events } = new SpanRecord(table.blocks.block(table.block[at]), table.row[at])
    const exception = events.findLast(({ name }) => name === 'exception')
    if (exception?.attributes.some(([key]) => key === 'exception.stacktrace')) return exception
    without ??= exception
  }
  return without
}
