/** Backends whose answers and exports are rows. */
import { SpanKind } from '../../../inpage/api/api'
import type { TraceReader } from '../format'
import { rowReader } from './rows'

const isError = (value: unknown) => typeof value === 'string' && value.toUpperCase().endsWith('ERROR')
const isTrue = (value: unknown) => value === true || value === 'true' || value === 1

/** https://docs.honeycomb.io/get-started/basics/observability/concepts/distributed-tracing */
const honeycomb = rowReader({
  title: 'Honeycomb',
  has: ['trace.trace_id', 'trace.span_id', 'duration_ms'],
  traceId: ['trace.trace_id'],
  spanId: ['trace.span_id'],
  parentId: ['trace.parent_id'],
  name: ['name'],
  start: ['Timestamp', 'timestamp', 'time', '@timestamp'],
  duration: [['duration_ms', 'ms']],
  service: ['service.name', 'service_name'],
  kind: ['span.kind'],
  hasFailed: (value) => isTrue(value('error')) || value('status_code') === 2,
  message: ['status_message', 'exception.message'],
  without: ['meta.signal_type', 'meta.annotation_type', 'trace'],
})

/** The same as it is sent. https://api-docs.honeycomb.io/api/events/createevents */
const honeycombSent = rowReader({
  title: 'Honeycomb',
  has: ['data.trace.trace_id', 'data.trace.span_id', 'data.duration_ms', 'time'],
  traceId: ['data.trace.trace_id'],
  spanId: ['data.trace.span_id'],
  parentId: ['data.trace.parent_id'],
  name: ['data.name'],
  start: ['time'],
  duration: [['data.duration_ms', 'ms']],
  service: ['data.service.name', 'data.service_name'],
  kind: ['data.span.kind'],
  hasFailed: (value) => isTrue(value('data.error')) || value('data.status_code') === 2,
  message: ['data.status_message', 'data.exception.message'],
  maps: ['data'],
  without: ['samplerate'],
})

/** https://docs.newrelic.com/docs/data-apis/understand-data/new-relic-data-types/#dist-tracing */
const newRelic = rowReader({
  title: 'New Relic',
  has: ['trace.id', 'duration.ms', 'timestamp'],
  traceId: ['trace.id'],
  spanId: ['id', 'guid'],
  parentId: ['parent.id', 'parentId'],
  name: ['name'],
  start: ['timestamp'],
  duration: [['duration.ms', 'ms']],
  service: ['service.name', 'entity.name', 'appName'],
  kind: ['span.kind'],
  hasFailed: (value) => value('otel.status_code') === 'ERROR' || value('error.message') !== undefined,
  message: ['error.message', 'otel.status_description'],
  without: ['duration', 'trace', 'parent'],
})

/** The same as it is sent. https://docs.newrelic.com/docs/distributed-tracing/trace-api/report-new-relic-format-traces-trace-api */
const newRelicSent = rowReader({
  title: 'New Relic',
  has: ['trace.id', 'id', 'timestamp', 'attributes.duration.ms'],
  traceId: ['trace.id'],
  spanId: ['id'],
  parentId: ['attributes.parent.id'],
  name: ['attributes.name'],
  start: ['timestamp'],
  duration: [['attributes.duration.ms', 'ms']],
  service: ['attributes.service.name'],
  kind: ['attributes.span.kind'],
  hasFailed: (value) => isTrue(value('attributes.error')) || value('attributes.error.message') !== undefined,
  message: ['attributes.error.message'],
  maps: ['attributes'],
})

/** What Data Prepper stores. https://github.com/opensearch-project/data-prepper/tree/main/docs/schemas/trace-analytics */
const openSearch = rowReader({
  title: 'OpenSearch',
  has: ['traceId', 'spanId', 'durationInNanos', 'startTime'],
  traceId: ['traceId'],
  spanId: ['spanId'],
  parentId: ['parentSpanId'],
  name: ['name'],
  start: ['startTime'],
  end: ['endTime'],
  duration: [['durationInNanos', 'ns']],
  service: ['serviceName'],
  kind: ['kind'],
  hasFailed: (value) => value('status.code') === 2,
  message: ['status.message'],
  maps: ['span.attributes', 'attributes'],
  without: ['traceGroup', 'traceGroupFields', 'events', 'links', 'status'],
})

/** https://learn.microsoft.com/azure/azure-monitor/app/data-model-complete */
const applicationInsights = rowReader({
  title: 'Azure Application Insights',
  has: ['operation_Id', 'id', 'duration'],
  traceId: ['operation_Id'],
  spanId: ['id'],
  parentId: ['operation_ParentId'],
  name: ['name'],
  start: ['timestamp'],
  duration: [['duration', 'ms']],
  service: ['cloud_RoleName', 'appName'],
  kind: ['itemType'],
  kinds: { request: SpanKind.SERVER, dependency: SpanKind.CLIENT },
  rootsNameTrace: true,
  hasFailed: (value) => value('success') === false || value('success') === 'False',
  maps: ['customDimensions'],
})

/** The same in a Log Analytics workspace. https://learn.microsoft.com/azure/azure-monitor/reference/tables/apprequests */
const logAnalytics = rowReader({
  title: 'Azure Application Insights',
  has: ['OperationId', 'Id', 'DurationMs'],
  traceId: ['OperationId'],
  spanId: ['Id'],
  parentId: ['ParentId'],
  name: ['Name'],
  start: ['TimeGenerated'],
  duration: [['DurationMs', 'ms']],
  service: ['AppRoleName'],
  kind: ['Type'],
  kinds: { AppRequests: SpanKind.SERVER, AppDependencies: SpanKind.CLIENT },
  rootsNameTrace: true,
  hasFailed: (value) => value('Success') === false || value('Success') === 'False',
  maps: ['Properties'],
})

/** The same as it is sent. https://learn.microsoft.com/azure/azure-monitor/app/data-model-complete */
const applicationInsightsSent = rowReader({
  title: 'Azure Application Insights',
  has: ['data.baseType', 'data.baseData.id', 'data.baseData.duration'],
  traceId: ['tags.ai.operation.id', 'data.baseData.id'],
  spanId: ['data.baseData.id'],
  parentId: ['tags.ai.operation.parentId'],
  name: ['data.baseData.name'],
  start: ['time'],
  duration: [['data.baseData.duration', 'ms']],
  service: ['tags.ai.cloud.role'],
  kind: ['data.baseType'],
  kinds: { RequestData: SpanKind.SERVER, RemoteDependencyData: SpanKind.CLIENT },
  rootsNameTrace: true,
  hasFailed: (value) => value('data.baseData.success') === false,
  maps: ['data.baseData', 'data.baseData.properties'],
  attributes: { url: 'url.full', responseCode: 'http.response.status_code' },
  without: ['ver', 'sampleRate', 'iKey', 'tags', 'data', 'data.baseData.ver', 'data.baseData.measurements'],
})

/** https://openobserve.ai/docs/reference/api/traces */
const openObserve = rowReader({
  title: 'OpenObserve',
  has: ['trace_id', 'span_id', 'operation_name', 'start_time'],
  traceId: ['trace_id'],
  spanId: ['span_id'],
  parentId: ['reference_parent_span_id', 'reference.parent_span_id'],
  name: ['operation_name'],
  start: ['start_time'],
  end: ['end_time'],
  duration: [['duration', 'us']],
  service: ['service_name'],
  kind: ['span_kind'],
  hasFailed: (value) => isError(value('span_status')),
  without: ['_timestamp', 'flags', 'reference', 'reference_parent_trace_id'],
})

/** https://signoz.io/docs/traces-management/trace-api/overview */
const sigNoz = rowReader({
  title: 'SigNoz',
  has: ['durationNano', 'timestamp', 'name'],
  traceId: ['traceID', 'traceId', 'trace_id'],
  spanId: ['spanID', 'spanId', 'span_id'],
  parentId: ['parentSpanID', 'parentSpanId', 'parent_span_id'],
  name: ['name'],
  start: ['timestamp'],
  duration: [['durationNano', 'ns']],
  service: ['serviceName'],
  kind: ['spanKind'],
  hasFailed: (value) => isTrue(value('hasError')) || isError(value('statusCodeString')),
  message: ['statusMessage'],
  maps: ['tagMap', 'stringTagMap', 'numberTagMap', 'boolTagMap'],
  children: 'children',
  without: ['kind', 'children', 'event', 'events', 'references', 'statusMessage', 'statusCodeString'],
})

/** https://docs.smith.langchain.com/reference/data_formats/run_data_format */
const langSmith = rowReader({
  title: 'LangSmith',
  has: ['run_type', 'start_time', 'id'],
  traceId: ['trace_id', 'id'],
  spanId: ['id'],
  parentId: ['parent_run_id'],
  name: ['name'],
  start: ['start_time'],
  end: ['end_time'],
  service: [],
  hasFailed: (value) => typeof value('error') === 'string' && value('error') !== '',
  message: ['error'],
  children: 'child_runs',
  without: ['child_runs', 'child_run_ids', 'parent_run_ids', 'dotted_order', 'serialized', 'events'],
})

/** https://api.reference.langfuse.com/#tag/observations */
const langfuse = rowReader({
  title: 'Langfuse',
  has: ['traceId', 'id', 'startTime', 'type'],
  traceId: ['traceId'],
  spanId: ['id'],
  parentId: ['parentObservationId'],
  name: ['name', 'type'],
  start: ['startTime'],
  end: ['endTime'],
  service: [],
  hasFailed: (value) => value('level') === 'ERROR',
  message: ['statusMessage'],
  without: ['createdAt', 'updatedAt', 'projectId'],
})

/** https://www.braintrust.dev/docs/reference/api */
const braintrust = rowReader({
  title: 'Braintrust',
  has: ['root_span_id', 'span_id', 'metrics.start'],
  traceId: ['root_span_id'],
  spanId: ['span_id'],
  parentId: ['span_parents'],
  name: ['span_attributes.name'],
  start: ['metrics.start'],
  end: ['metrics.end'],
  service: [],
  hasFailed: (value) => value('error') !== undefined && value('error') !== null,
  without: ['id', 'span_attributes', '_xact_id', 'project_id', 'log_id'],
})

/** https://logfire.pydantic.dev/docs/reference/sql */
const logfire = rowReader({
  title: 'Logfire',
  has: ['trace_id', 'span_id', 'span_name', 'start_timestamp'],
  traceId: ['trace_id'],
  spanId: ['span_id'],
  parentId: ['parent_span_id'],
  name: ['span_name'],
  start: ['start_timestamp'],
  end: ['end_timestamp'],
  duration: [['duration', 's']],
  service: ['service_name'],
  hasFailed: (value) => isTrue(value('is_exception')) || value('otel_status_code') === 'ERROR',
  message: ['otel_status_message', 'exception_message'],
  maps: ['attributes'],
  without: ['kind', 'otel_resource_attributes', 'otel_events', 'otel_links'],
})

/** https://axiom.co/docs/query-data/traces */
const axiom = rowReader({
  title: 'Axiom',
  has: ['_time', 'trace_id', 'span_id', 'duration'],
  traceId: ['trace_id'],
  spanId: ['span_id'],
  parentId: ['parent_span_id'],
  name: ['name'],
  start: ['_time'],
  duration: [['duration', 'ns']],
  service: ['service.name'],
  kind: ['kind'],
  hasFailed: (value) => isTrue(value('error')) || isError(value('status.code')),
  message: ['status.message'],
  without: ['_sysTime', 'service', 'status', 'links', 'events'],
})

/** https://docs.dynatrace.com/docs/semantic-dictionary/model/trace */
const dynatrace = rowReader({
  title: 'Dynatrace',
  has: ['trace.id', 'span.id', 'span.name', 'start_time'],
  traceId: ['trace.id'],
  spanId: ['span.id'],
  parentId: ['span.parent_id'],
  name: ['span.name'],
  start: ['start_time'],
  end: ['end_time'],
  duration: [['duration', 'ns']],
  service: ['service.name', 'dt.entity.service'],
  kind: ['span.kind'],
  hasFailed: (value) => isTrue(value('request.is_failed')) || isError(value('span.status_code')),
  message: ['span.status_message'],
  without: ['span.events', 'span.links', 'trace', 'span'],
})

/** What the Collector stores. https://www.elastic.co/docs/reference/opentelemetry/compatibility/data-streams */
const elasticOpenTelemetry = rowReader({
  title: 'OpenTelemetry in Elasticsearch',
  has: ['@timestamp', 'trace_id', 'span_id', 'duration', 'name'],
  traceId: ['trace_id'],
  spanId: ['span_id'],
  parentId: ['parent_span_id'],
  name: ['name'],
  start: ['@timestamp'],
  duration: [['duration', 'ns']],
  service: ['resource.attributes.service.name'],
  kind: ['kind'],
  hasFailed: (value) => isError(value('status.code')),
  message: ['status.message'],
  maps: ['attributes'],
  resources: ['resource.attributes'],
  without: ['status', 'resource', 'data_stream'],
})

/** Readers of all those. */
export const ROW_READERS: readonly TraceReader[] = [
  honeycombSent,
  honeycomb,
  newRelic,
  newRelicSent,
  openSearch,
  applicationInsights,
  logAnalytics,
  applicationInsightsSent,
  openObserve,
  sigNoz,
  langSmith,
  langfuse,
  braintrust,
  logfire,
  axiom,
  dynatrace,
  elasticOpenTelemetry,
]
