/** What MiniProfiler answers of a request, of .NET or of Ruby: https://miniprofiler.com */
import { SpanKind } from '../../../inpage/api/api'
import { failedIf, SpanFields } from '../backends/span-fields'
import { type LocatedObject, pathOf } from '../backends/spans-in'
import type { ImportReport } from '../reading/import-report'
import { Fault, isObject, type JsonObject } from '../reading/json-parts'
import type { ReadSpan } from '../reading/read-span'
import { type Run, runReader, spanOfRun } from './run'

/** MiniProfiler. */
export const miniProfiler = runReader('MiniProfiler', isResult, spansOf)

function isResult(one: JsonObject): boolean {
  const root = one.Root ?? one.root
  const isTiming = isObject(root) && ('DurationMilliseconds' in root || 'duration_milliseconds' in root)
  return isTiming && ('Started' in one || 'started' in one)
}

function spansOf(found: LocatedObject, report: ImportReport): ReadSpan[] {
  // Ruby's has the same names in snake_case.
  const names = 'Root' in found.object ? DOTNET : RUBY
  const result = new SpanFields(found, report)
  const run: Run = { name: result.text(names.id), startNs: startOf(result, names.started) }
  const resource = result.entry('host.name', names.machine)
  const spans: ReadSpan[] = []
  const read = (object: unknown, where: string, above: string | undefined, isQuery: string): void => {
    if (!isObject(object)) {
      report.leaveOut('span', () => new Fault('notObject', where, object))
      return
    }
    const fields = new SpanFields({ object, where }, report)
    const key = fields.text(names.id) || where
    const command = fields.text(names.command)
    const span = report.tried('span', where, () =>
      spanOfRun(run, fields, {
        ...{ key, above, resource },
        name: fields.text(names.name) || command || isQuery,
        kind: isQuery !== '' ? SpanKind.CLIENT : above === undefined ? SpanKind.SERVER : SpanKind.INTERNAL,
        offsetNs: fields.duration(names.start, 'ms') ?? 0n,
        durationNs: fields.duration(names.duration, 'ms'),
        status: failedIf(fields.value(names.errored) === true),
        attributes: [
          ...fields.entry('db.query.text', names.command),
          ...fields.entry('db.operation.name', names.execute),
          ...fields.entry('code.stacktrace', names.stack),
        ],
      }),
    )
    if (span === undefined) return
    spans.push(span)
    listOf(fields.value(names.children)).forEach((each, i) => {
      read(each, `${where}.${names.children}[${i}]`, key, '')
    })
    const timings = fields.value(names.timings)
    for (const [type, list] of Object.entries(isObject(timings) ? timings : {}))
      listOf(list).forEach((each, i) => {
        read(each, `${where}.${names.timings}.${type}[${i}]`, key, type)
      })
  }
  const root = 'Root' in found.object ? 'Root' : 'root'
  read(found.object[root], pathOf(found.where, root), undefined, '')
  return spans
}

const DOTNET = {
  ...{ id: 'Id', name: 'Name', started: 'Started', machine: 'MachineName', children: 'Children' },
  ...{ start: 'StartMilliseconds', duration: 'DurationMilliseconds', timings: 'CustomTimings' },
  ...{ command: 'CommandString', execute: 'ExecuteType', errored: 'Errored', stack: 'StackTraceSnippet' },
}
const RUBY: typeof DOTNET = {
  ...{ id: 'id', name: 'name', started: 'started', machine: 'machine_name', children: 'children' },
  ...{ start: 'start_milliseconds', duration: 'duration_milliseconds', timings: 'custom_timings' },
  ...{ command: 'formatted_command_string', execute: 'execute_type', errored: 'errored', stack: 'stack_trace_snippet' },
}

/** A date, a number of ms, or the former form of .NET: `/Date(1796011741000)/`. */
function startOf(result: SpanFields, name: string): bigint {
  const former = /^\/Date\((\d{1,15})/.exec(result.text(name))?.[1]
  return former === undefined ? (result.time('start', name, 'ms') ?? 0n) : BigInt(former) * 1_000_000n
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}
