import { Fault, type FaultReason, listAt } from './json-parts'

/** What a file may contain that the panel's spans have no field for. */
export const IMPORT_LOSSES = [
  'traceFlags',
  'scopeAttributes',
  'schemaUrls',
  'bytes',
  'emptyValues',
  'wholeDoubles',
  'linkDetails',
  'droppedCountsOfParts',
  'warnings',
  'endpoints',
  'replacedIds',
  'sharedIds',
  'cutValues',
  'instants',
  'flows',
  'samples',
  'endsAlone',
  'headersAndBodies',
] as const
/** One of `IMPORT_LOSSES`. */
export type ImportLoss = (typeof IMPORT_LOSSES)[number]

/** Parts of a file that may be left out because they can't be read. */
export const LEFT_OUT_PARTS = [
  'span',
  'parent',
  'start',
  'end',
  'link',
  'event',
  'attribute',
  'part',
  'text',
  'file',
] as const
/** One of `LEFT_OUT_PARTS`. */
export type LeftOutPart = (typeof LEFT_OUT_PARTS)[number]

/** A part of a file that could not be read; the rest was. */
export interface LeftOut {
  readonly part: LeftOutPart
  readonly reason: FaultReason
  /** Its path in the file, as in a `Fault`. */
  readonly where: string
  /** The wrong value, cut. */
  readonly value: string
}

/** How many are listed; all are counted. */
const MAX_LISTED = 100

/** Collects what could not be read, and what is in the file but not kept. */
export class ImportReport {
  readonly listed: LeftOut[] = []
  readonly losses = new Map<ImportLoss, number>()
  /** How many parts were left out, listed or not. */
  leftOut = 0

  /** Runs `read`. If it throws, the part is left out and undefined is returned. */
  tried<Value>(part: LeftOutPart, where: string, read: () => Value): Value | undefined {
    try {
      return read()
    } catch (error) {
      // Anything but a `Fault` is a stack overflow: the value was nested too deep.
      this.leaveOut(part, () => (error instanceof Fault ? error : new Fault('tooDeep', where)))
      return undefined
    }
  }

  /** Counts a part as left out. `faultOf` is called only for those that are listed, as an error costs some µs. */
  leaveOut(part: LeftOutPart, faultOf: () => Fault): void {
    if (this.leftOut++ >= MAX_LISTED) return
    const { reason, where, value } = faultOf()
    this.listed.push({ part, reason, where, value })
  }

  /** Adds what another report collected. */
  add(other: ImportReport): void {
    this.leftOut += other.leftOut
    this.listed.push(...other.listed.slice(0, MAX_LISTED - this.listed.length))
    for (const [loss, count] of other.losses) this.lose(loss, count)
  }

  lose(loss: ImportLoss, count = 1): void {
    if (count > 0) this.losses.set(loss, (this.losses.get(loss) ?? 0) + count)
  }

  /** Reads the items of a list; those that fail are left out. */
  each<Value>(part: LeftOutPart, value: unknown, where: string, read: (item: unknown, at: string) => Value): Value[] {
    const items = this.tried(part, where, () => listAt(value, where)) ?? []
    const found: Value[] = []
    for (let i = 0; i < items.length; i++) {
      const at = `${where}[${i}]`
      const one = this.tried(part, at, () => read(items[i], at))
      if (one !== undefined) found.push(one)
    }
    return found
  }
}
