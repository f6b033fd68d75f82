/** Builds slices from trace events: periods in a thread, or between asynchronous events with one id. */
import { grouped, putInto } from '../grouped'
import type { ImportReport } from '../reading/import-report'
import { Fault, isObject, type JsonObject, numberAt } from '../reading/json-parts'
import { fromMicroseconds, laterOf } from '../time'

/** A period in a track. */
export interface Slice {
  readonly event: JsonObject
  readonly where: string
  readonly startNs: bigint
  /** Undefined while no end was found. */
  endNs: bigint | undefined
  /** The event that ends it, which may add arguments. */
  endEvent: JsonObject | undefined
  readonly track: string
  readonly isAsync: boolean
  parent: Slice | undefined
  /** The outermost slice around it. */
  top: Slice | undefined
}

/** An event without duration: a mark, or one end of an arrow. */
export interface Point {
  readonly event: JsonObject
  readonly where: string
  readonly timeNs: bigint
  /** Its index among the events of the file. */
  readonly at: number
  readonly track: string
  /** The slice around it; for the end of an arrow, the slice to which it leads. */
  slice: Slice | undefined
}

/** An event with its time. */
interface TimedEvent {
  readonly event: JsonObject
  readonly where: string
  readonly timeNs: bigint
  readonly at: number
}

const BEGINS = new Set<unknown>(['B', 'b', 'S'])
const ENDS = new Set<unknown>(['E', 'e', 'F'])
/** Phases of moments in an asynchronous slice. */
const ASYNC_POINTS = new Set<unknown>(['n', 'T', 'p'])
const POINTS = new Set<unknown>(['i', 'I', 'R', 's', 't', 'f', ...ASYNC_POINTS])

/** Phases of no moment: marks that align clocks, and contexts that are entered, left and linked. */
const OF_CLOCKS_AND_CONTEXTS = new Set<unknown>(['c', '(', ')', '='])

/** What a recording contains. */
export interface Slices {
  readonly slices: readonly Slice[]
  readonly points: readonly Point[]
}

/** Reads slices and points. Events may be in any order: they are sorted by time, stably. */
export function slicesOf(
  placed: readonly (readonly [event: JsonObject, where: string])[],
  report: ImportReport,
): Slices {
  const slices: Slice[] = []
  const points: Point[] = []
  const open = new OpenSlices()
  for (const { event, where, timeNs, at } of inOrder(placed, report)) {
    const track = trackOf(event)
    if (event.ph === 'X' || BEGINS.has(event.ph)) {
      const endNs = event.ph === 'X' ? timeNs + durationOf(event, where, report) : undefined
      const isAsync = event.ph === 'b' || event.ph === 'S'
      const slice: Slice = {
        event,
        where,
        startNs: timeNs,
        endNs,
        endEvent: undefined,
        track,
        isAsync,
        parent: undefined,
        top: undefined,
      }
      slices.push(slice)
      if (event.ph !== 'X') open.add(slice)
    } else if (ENDS.has(event.ph)) {
      const slice = open.ended(track, event)
      if (slice === undefined) {
        report.lose('endsAlone')
      } else {
        slice.endNs = laterOf(timeNs, slice.startNs)
        slice.endEvent = event
      }
    } else {
      points.push({ event, where, timeNs, at, track, slice: undefined })
    }
  }
  return { slices, points }
}

function inOrder(placed: readonly (readonly [event: JsonObject, where: string])[], report: ImportReport): TimedEvent[] {
  const found: TimedEvent[] = []
  for (const [event, where] of placed) {
    const { ph } = event
    if (!(ph === 'X' || BEGINS.has(ph) || ENDS.has(ph) || POINTS.has(ph))) {
      if (!OF_CLOCKS_AND_CONTEXTS.has(ph)) report.leaveOut('event', () => new Fault('unknownFormat', `${where}.ph`, ph))
      continue
    }
    const timeNs = report.tried('span', where, () => timeAt(event.ts, `${where}.ts`))
    if (timeNs !== undefined) found.push({ event, where, timeNs, at: found.length })
  }
  return found.sort((a, b) => compare(a.timeNs, b.timeNs) || a.at - b.at)
}

/** The slices that have begun and not ended. */
class OpenSlices {
  /** By track, and by track and name. A slice that ended stays in the list in which it was not looked up. */
  readonly #stacks = new Map<string, Slice[]>()

  add(slice: Slice): void {
    putInto(this.#stacks, slice.track, slice)
    putInto(this.#stacks, named(slice.track, slice.event), slice)
  }

  /** Ends the innermost slice with the name of the end event; the innermost of all if that has no name. */
  ended(track: string, event: JsonObject): Slice | undefined {
    const isNamed = typeof event.name === 'string' && event.name !== ''
    const stack = this.#stacks.get(isNamed ? named(track, event) : track)
    for (let slice = stack?.pop(); slice !== undefined; slice = stack?.pop()) {
      if (slice.endEvent === undefined) return slice
    }
    return undefined
  }
}

function named(track: string, { name }: JsonObject): string {
  return `${track} named ${name}`
}

/** The track within which slices are nested: a thread; for asynchronous ones, their category and id. */
export function trackOf({ ph, pid, tid, cat, id, id2 }: JsonObject): string {
  if (!(BEGINS.has(ph) || ENDS.has(ph) || ASYNC_POINTS.has(ph)) || ph === 'B' || ph === 'E') return `${pid} ${tid}`
  const own = isObject(id2) ? (id2.global ?? `${pid} ${id2.local}`) : id
  return `${cat} of ${own}`
}

/**
 * Nests slices. In a thread, the innermost slice around a slice is its parent, and the innermost around a point is where it
 * happened. Asynchronous slices may overlap; then neither is the parent of the other.
 */
export function nest(slices: readonly Slice[], points: readonly Point[]): void {
  const pointsOf = grouped(points, ({ track }) => track)
  for (const [track, own] of grouped(slices, (slice) => slice.track)) {
    own.sort((a, b) => compare(a.startNs, b.startNs) || compare(endOf(b), endOf(a)))
    nestTrack(own, pointsOf.get(track) ?? [])
  }
}

function nestTrack(own: readonly Slice[], points: readonly Point[]): void {
  const around: Slice[] = []
  /** Ends of arrows that lead to the next slice that begins. */
  let leading: Point[] = []
  let next = 0
  const placePoints = (before: Slice | undefined) => {
    for (; next < points.length && (before === undefined || points[next].timeNs < before.startNs); next++) {
      const point = points[next]
      while (around.length > 0 && endOf(around[around.length - 1]) < point.timeNs) around.pop()
      const inner = around.at(-1)
      const leads = point.event.ph === 'f' && point.event.bp !== 'e' && inner?.startNs !== point.timeNs
      if (leads) leading.push(point)
      else point.slice = inner
    }
  }
  for (const slice of own) {
    placePoints(slice)
    while (around.length > 0 && !holds(around[around.length - 1], slice)) around.pop()
    slice.parent = around[around.length - 1]
    slice.top = around[0]
    around.push(slice)
    for (const point of leading) point.slice = slice
    leading = []
  }
  placePoints(undefined)
}

/** Whether a slice that began earlier can be the parent: an asynchronous one must end within it. */
function holds(outer: Slice, slice: Slice): boolean {
  const end = endOf(outer)
  return end > slice.startNs && !(slice.isAsync && slice.endNs !== undefined && end < slice.endNs)
}

function endOf(slice: Slice): bigint {
  return slice.endNs ?? 2n ** 80n
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function timeAt(value: unknown, where: string): bigint {
  const us = numberAt(value, where)
  const ns = us < 0 ? fromMicroseconds(-us) : fromMicroseconds(us)
  if (ns === undefined) throw new Fault('badTime', where, value)
  return us < 0 ? -ns : ns
}

function durationOf(event: JsonObject, where: string, report: ImportReport): bigint {
  if (event.dur === undefined) return 0n
  return report.tried('end', where, () => fromMicroseconds(Math.max(0, numberAt(event.dur, `${where}.dur`)))) ?? 0n
}
