/** What a GraphQL server says of its resolvers in `extensions.tracing`: https://github.com/apollographql/apollo-tracing */
import { SpanKind } from '../../../inpage/api/api'
import { failedIf, SpanFields } from '../backends/span-fields'
import { type LocatedObject, pathOf } from '../backends/spans-in'
import type { ImportReport } from '../reading/import-report'
import { dateAt, isObject, type JsonObject, objectAt } from '../reading/json-parts'
import type { ReadSpan } from '../reading/read-span'
import { type Run, runReader, spanOfRun } from './run'

/** Apollo's tracing of GraphQL. */
export const apolloTracing = runReader('Apollo Tracing', isAnswer, spansOf)

/** The answer of a server, or what it says of the tracing alone. */
function isAnswer(one: JsonObject): boolean {
  const inner = isObject(one.extensions) ? one.extensions.tracing : one
  return (
    isObject(inner) && 'startTime' in inner && isObject(inner.execution) && Array.isArray(inner.execution.resolvers)
  )
}

const ROOT = ''

function spansOf({ object, where }: LocatedObject, report: ImportReport): ReadSpan[] {
  const isWhole = isObject(object.extensions)
  const at = isWhole ? pathOf(where, 'extensions.tracing') : where
  const tracing = objectAt(isObject(object.extensions) ? object.extensions.tracing : object, at)
  const fields = new SpanFields({ object: tracing, where: at }, report)
  const run: Run = {
    name: `${tracing.startTime} ${tracing.endTime} ${tracing.duration}`,
    startNs: dateAt(tracing.startTime, `${at}.startTime`),
  }
  const failures = failuresIn(object.errors)
  const root = spanOfRun(run, fields, {
    ...{ key: ROOT, name: 'GraphQL', kind: SpanKind.SERVER },
    ...{ offsetNs: 0n, durationNs: fields.duration('duration', 'ns') },
    status: failedIf(failures.size > 0, [...failures.values()][0]),
  })
  const phases = ['parsing', 'validation'].flatMap((name) => {
    const phase = tracing[name]
    if (!isObject(phase)) return []
    const inner = new SpanFields({ object: phase, where: `${at}.${name}` }, report)
    return [spanOfRun(run, inner, { key: `(${name})`, above: ROOT, name, ...timesOf(inner) })]
  })
  const paths = new Set<string>()
  const resolvers = report.each(
    'span',
    fields.value('execution.resolvers'),
    `${at}.execution.resolvers`,
    (each, place) => {
      const resolver = new SpanFields({ object: objectAt(each, place), where: place }, report)
      const steps = resolver.value('path')
      const path = Array.isArray(steps) ? steps.map(String) : [String(steps)]
      const key = path.join('.')
      paths.add(key)
      return spanOfRun(run, resolver, {
        ...{ key, above: nearestAbove(path, paths), ...timesOf(resolver) },
        name: `${resolver.text('parentType')}.${resolver.text('fieldName')}`,
        status: failedIf(failures.has(key), failures.get(key)),
        attributes: [['graphql.field.path', key], ...resolver.entry('graphql.field.type', 'returnType')],
      })
    },
  )
  return [root, ...phases, ...resolvers]
}

function timesOf(fields: SpanFields) {
  return { offsetNs: fields.duration('startOffset', 'ns'), durationNs: fields.duration('duration', 'ns') }
}

/** The resolver of which it is a field, or of the list that it is in. Servers list them in the order of their starts. */
function nearestAbove(path: readonly string[], known: ReadonlySet<string>): string {
  for (let length = path.length - 1; length > 0; length--) {
    const above = path.slice(0, length).join('.')
    if (known.has(above)) return above
  }
  return ROOT
}

/** Messages by the path at which something failed. */
function failuresIn(errors: unknown): ReadonlyMap<string, string> {
  const found = (Array.isArray(errors) ? errors : []).filter(isObject)
  return new Map(
    found.map(({ path, message }) => [
      Array.isArray(path) ? path.join('.') : ROOT,
      typeof message === 'string' ? message : '',
    ]),
  )
}
