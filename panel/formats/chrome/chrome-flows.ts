/** Reads arrows between slices, which say what led to what. They become links of the slice to which they lead. */
import type { ImportReport } from '../reading/import-report'
import { isObject, type JsonObject } from '../reading/json-parts'
import type { Point, Slice } from './chrome-slices'

/** Per slice: the slices from which arrows lead to it. */
export type Flows = ReadonlyMap<Slice, ReadonlySet<Slice>>

/** Finds the arrows between slices. Points and slices must be sorted by time. */
export function flowsInto(slices: readonly Slice[], points: readonly Point[], report: ImportReport): Flows {
  const flows = new Map<Slice, Set<Slice>>()
  const lead = (from: Slice | undefined, to: Slice | undefined) => {
    if (from === undefined || to === undefined) report.lose('flows')
    else if (from !== to) flows.set(to, (flows.get(to) ?? new Set()).add(from))
  }
  const last = new Map<string, Slice | undefined>()
  for (const { event, slice } of points) {
    if (event.ph !== 's' && event.ph !== 't' && event.ph !== 'f') continue
    const key = `${event.cat} ${event.name} ${idOf(event)}`
    if (event.ph !== 's') lead(last.get(key), slice)
    last.set(key, slice)
  }
  // A slice can itself say that an arrow starts or ends there.
  const bound = new Map<string, Slice>()
  for (const slice of slices) {
    const { bind_id: id, flow_in: comes, flow_out: goes } = slice.event
    if (id === undefined) continue
    const key = String(id)
    if (comes === true) lead(bound.get(key), slice)
    if (goes === true) bound.set(key, slice)
  }
  return flows
}

function idOf({ id, id2, pid }: JsonObject): string {
  return isObject(id2) ? String(id2.global ?? `${pid} ${id2.local}`) : String(id)
}
