/**
 * Datadog's spans: lists of traces as its tracers send them, and a trace as its pages export it.
 * https://docs.datadoghq.com/tracing/guide/send_traces_to_agent_by_api
 */
import type { TraceReader } from '../format'
import { kindNamed } from '../marked-attributes'
import type { JsonObject } from '../reading/json-parts'
import type { ReadSpan } from '../reading/read-span'
import { bareSpan, decimalId, eachFound, failedIf, type SpanFields, serviceNamed } from './span-fields'
import { allIn, holds } from './spans-in'

/** Datadog's spans. */
export const datadog: TraceReader = {
  title: 'Datadog',
  recognizes: (value) => holds(value, (one) => isSpan(one) || isFoundSpan(one)),
  read: (parts, report) => [
    ...eachFound(allIn(parts, isSpan, report), report, readSpan),
    ...eachFound(allIn(parts, isFoundSpan, report), report, readFoundSpan),
  ],
}

function isSpan(one: JsonObject): boolean {
  return 'trace_id' in one && 'span_id' in one && 'start' in one && ('resource' in one || 'meta' in one)
}

/** As its search answers them. https://docs.datadoghq.com/api/latest/spans */
function isFoundSpan(one: JsonObject): boolean {
  return 'trace_id' in one && 'span_id' in one && 'start_timestamp' in one && 'resource_name' in one
}

function readFoundSpan(span: SpanFields): ReadSpan {
  const traceId = span.value('trace_id')
  const isWhole = typeof traceId === 'string' && /^[0-9a-f]{32}$/.test(traceId)
  const type = span.text('type')
  return {
    ...bareSpan(span.where),
    traceId: isWhole ? traceId : '0'.repeat(16) + decimalId(traceId, span.where),
    spanId: decimalId(span.value('span_id'), span.where),
    parentId: span.parent('parent_id', decimalId),
    name: span.text('operation_name') || span.text('resource_name'),
    kind: kindNamed(span.value('custom.span.kind')) || kindNamed(type === 'web' ? 'server' : ''),
    startNs: span.time('start', 'start_timestamp', 'ms'),
    endNs: span.time('end', 'end_timestamp', 'ms'),
    status: failedIf(span.text('status') === 'error', span.text('custom.error.message')),
    attributes: [
      ...span.entry('resource.name', 'resource_name'),
      ...span.entry('span.type', 'type'),
      ...span.entries('custom', ['duration']),
      ...span.entries('attributes'),
    ],
    resource: [...serviceNamed(span.text('service')), ...span.entry('deployment.environment.name', 'env')],
  }
}

/** Numbers from here on are nanoseconds since the epoch; the pages' are seconds. */
const MIN_NS = 1e15

function readSpan(span: SpanFields): ReadSpan {
  const start = span.value('start')
  const unit = Number(start) > MIN_NS ? 'ns' : 's'
  const high = span.text('meta._dd.p.tid')
  const type = span.text('type')
  return {
    ...bareSpan(span.where),
    traceId: (/^[0-9a-f]{16}$/.test(high) ? high : '0'.repeat(16)) + decimalId(span.value('trace_id'), span.where),
    spanId: decimalId(span.value('span_id'), span.where),
    parentId: span.parent('parent_id', decimalId),
    name: span.text('name'),
    kind: kindNamed(span.value('meta.span.kind')) || kindNamed(type === 'web' ? 'server' : ''),
    startNs: span.time('start', 'start', unit),
    endNs: undefined,
    durationNs: span.duration('duration', unit),
    status: failedIf(
      Number(span.value('error') ?? 0) > 0,
      span.text('meta.error.message') || span.text('meta.error.msg'),
    ),
    attributes: [
      ...span.entry('resource.name', 'resource'),
      ...span.entry('span.type', 'type'),
      ...span.entries('meta', ['_dd.p.tid', 'span.kind']),
      ...span.entries('metrics'),
    ],
    resource: serviceNamed(span.text('service')),
  }
}
