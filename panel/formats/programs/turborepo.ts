/** The summary of a run of Turborepo (`turbo run build --summarize`): https://turborepo.com/docs/reference/run#--summarize */
import { failedIf, SpanFields, serviceNamed } from '../backends/span-fields'
import { type LocatedObject, pathOf } from '../backends/spans-in'
import type { ImportReport } from '../reading/import-report'
import { isObject, type JsonObject, objectAt } from '../reading/json-parts'
import type { ReadSpan } from '../reading/read-span'
import { type Run, runReader, spanOfRun } from './run'

/** Turborepo. */
export const turborepo = runReader('Turborepo', isSummary, spansOf)

function isSummary(one: JsonObject): boolean {
  if (!('turboVersion' in one || 'turboCacheVersion' in one) || !isObject(one.execution)) return false
  const [first] = Array.isArray(one.tasks) ? one.tasks : []
  return isObject(first) && 'taskId' in first
}

const ROOT = ''

function spansOf(found: LocatedObject, report: ImportReport): ReadSpan[] {
  const summary = new SpanFields(found, report)
  const run: Run = { name: `${summary.text('id')} ${summary.text('execution.startTime')}`, startNs: 0n }
  const resource = serviceNamed('turbo')
  const part = (fields: SpanFields) => ({
    offsetNs: fields.time('start', 'execution.startTime', 'ms'),
    durationNs: lastedOf(fields),
    status: failedIf(Number(fields.value('execution.exitCode') ?? 0) !== 0, fields.text('execution.error')),
    resource,
  })
  const root = spanOfRun(run, summary, {
    ...{ key: ROOT, name: summary.text('execution.command') || 'turbo', ...part(summary) },
    attributes: summary.entries('execution', ['startTime', 'endTime', 'command']),
  })
  const tasks = report.each('span', found.object.tasks, pathOf(found.where, 'tasks'), (each, where) => {
    const task = new SpanFields({ object: objectAt(each, where), where }, report)
    return spanOfRun(run, task, {
      ...{ key: task.text('taskId') || where, above: ROOT, name: task.text('taskId'), ...part(task) },
      attributes: [
        ...task.entry('process.command_line', 'command'),
        ...task.entry('process.exit.code', 'execution.exitCode'),
        ...task.entry('turbo.hash', 'hash'),
        ...task.entry('turbo.cache.status', 'cache.status'),
        ...task.entry('turbo.dependencies', 'dependencies'),
      ],
    })
  })
  return [root, ...tasks]
}

/** A task that came from the cache, or did not run, has no times. */
function lastedOf(fields: SpanFields): bigint | undefined {
  const startNs = fields.time('start', 'execution.startTime', 'ms')
  const endNs = fields.time('end', 'execution.endTime', 'ms')
  return startNs === undefined || endNs === undefined ? undefined : endNs - startNs
}
