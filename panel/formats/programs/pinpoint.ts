/** A transaction as Pinpoint's pages get it (`transactionInfo.pinpoint`): rows of a call stack, whose columns are named once. */
import { SpanKind } from '../../../inpage/api/api'
import type { AttributeEntry } from '../../../inpage/block/format'
import { failedIf, SpanFields, serviceNamed } from '../backends/span-fields'
import { type LocatedObject, pathOf } from '../backends/spans-in'
import type { ImportReport } from '../reading/import-report'
import { Fault, isObject, type JsonObject } from '../reading/json-parts'
import type { ReadSpan } from '../reading/read-span'
import { type Run, runReader, spanOfRun } from './run'

/** Pinpoint. */
export const pinpoint = runReader('Pinpoint', isTransaction, spansOf)

function isTransaction({ callStack, callStackIndex }: JsonObject): boolean {
  return Array.isArray(callStack) && isObject(callStackIndex) && 'title' in callStackIndex && 'begin' in callStackIndex
}

function spansOf({ object, where }: LocatedObject, report: ImportReport): ReadSpan[] {
  const columns = Object.entries(isObject(object.callStackIndex) ? object.callStackIndex : {})
  const rows = (Array.isArray(object.callStack) ? object.callStack : []).flatMap((row: unknown, i) => {
    const at = `${pathOf(where, 'callStack')}[${i}]`
    if (!Array.isArray(row)) {
      report.leaveOut('span', () => new Fault('notList', at, row))
      return []
    }
    const named = Object.fromEntries(columns.map(([name, column]) => [name, row[Number(column)]]))
    return [new SpanFields({ object: named, where: at }, report)]
  })
  const notes = notesIn(rows)
  const run: Run = { name: new SpanFields({ object, where }, report).text('transactionId') || where, startNs: 0n }
  const ids = new Set(rows.filter(isCall).map((row) => row.text('id')))
  return rows.filter(isCall).map((row) => {
    const above = row.text('parentId')
    const offsetNs = row.time('start', 'begin', 'ms')
    const endNs = row.time('end', 'end', 'ms')
    return spanOfRun(run, row, {
      key: row.text('id'),
      above: ids.has(above) ? above : undefined,
      name: [row.text('simpleClassName'), row.text('title')].filter((part) => part !== '').join('.'),
      kind: ids.has(above) ? SpanKind.INTERNAL : SpanKind.SERVER,
      offsetNs,
      durationNs: offsetNs === undefined || endNs === undefined ? undefined : endNs - offsetNs,
      status: failedIf(row.value('hasException') === true),
      attributes: [
        ...row.entry('pinpoint.arguments', 'arguments'),
        ...row.entry('pinpoint.api_type', 'apiType'),
        ...(notes.get(row.text('id')) ?? []),
      ],
      resource: serviceNamed(row.text('applicationName') || String(object.applicationName ?? '')),
    })
  })
}

/** The others are notes on the call above them: a status, a query, an exception. */
function isCall(row: SpanFields): boolean {
  return Number(row.value('begin') ?? 0) > 0 && row.value('isMethod') !== false
}

function notesIn(rows: readonly SpanFields[]): ReadonlyMap<string, AttributeEntry[]> {
  const notes = new Map<string, AttributeEntry[]>()
  for (const row of rows) {
    if (isCall(row)) continue
    const above = row.text('parentId')
    notes.set(above, [...(notes.get(above) ?? []), [row.text('title') || 'note', row.text('arguments')]])
  }
  return notes
}
