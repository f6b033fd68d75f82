import { Fault, type FaultReason, listAt } from './json-parts'

/** What a file says that spans of the panel have no place for. Export names it by format, import by what was there. */
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
export type ImportLoss = (typeof IMPORT_LOSSES)[number]

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
export type LeftOutPart = (typeof LEFT_OUT_PARTS)[number]

/** Something in a file that could not be read. The rest was. */
export interface LeftOut {
  readonly part: LeftOutPart
  readonly reason: FaultReason
  /** A path in the file, as in a `Fault`. */
  readonly where: string
  /** What stands there, cut. */
  readonly value: string
}

/** So many are listed; all are counted. */
const MAX_LISTED = 100

/** What could not be read of a file, and what it says that is not kept. */
export class ImportReport {
  readonly listed: LeftOut[] = []
  readonly losses = new Map<ImportLoss, number>()
  /** Of all that was left out, listed or not. */
  leftOut = 0

  /** What is read; undefined, and listed, if it cannot be. Nothing that it throws goes further. */
  tried<Value>(part: LeftOutPart, where: string, read: () => Value): Value | undefined {
    try {
      return read()
    } catch (error) {
      // What is no fault of the file's is the end of the stack: it was nested too deep.
      this.leaveOut(part, () => (error instanceof Fault ? error : new Fault('tooDeep', where)))
      return undefined
    }
  }

  /** Of hundred thousands that are left out, few faults are made: each costs some µs. */
  leaveOut(part: LeftOutPart, faultOf: () => Fault): void {
    if (this.leftOut++ >= MAX_LISTED) return
    const { reason, where, value } = faultOf()
    this.listed.push({ part, reason, where, value })
  }

  lose(loss: ImportLoss, count = 1): void {
    if (count > 0) this.losses.set(loss, (this.losses.get(loss) ?? 0) + count)
  }

  /** What can be read of a list. */
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
