/** Writes spans as JSON for people and scripts: attributes as a map, names instead of numbers, readable times. */

import { StatusCode } from '../../inpage/api/api'
import type { AttributeEntry } from '../../inpage/block/format'
import { jsonOf } from './json-value'
import type { JsonObject } from './reading/json-parts'
import { dateText } from './time'
import type { TraceSpan } from './trace-model'

const KINDS = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer']

/** A span on several lines. */
export function spanJson(span: TraceSpan): string {
  return jsonOf(plainSpan(span), 2)
}

/** A list of spans, in the order in which they started. */
export function traceJson(spans: readonly TraceSpan[]): string {
  const byStart = [...spans].sort((a, b) => (a.startNs < b.startNs ? -1 : a.startNs > b.startNs ? 1 : 0))
  return jsonOf(byStart.map(plainSpan), 2)
}

/** A span without its empty members. */
function plainSpan(span: TraceSpan): JsonObject {
  const { attributes, events, links, dropped } = span
  return {
    name: span.name,
    kind: KINDS[span.kind],
    traceId: span.traceId,
    spanId: span.spanId,
    ...(span.parentId === undefined ? {} : { parentId: span.parentId }),
    ...(span.traceState === '' ? {} : { traceState: span.traceState }),
    start: dateText(span.startNs),
    durationMs: span.endNs === undefined ? null : millisecondsOf(span.endNs - span.startNs),
    ...(span.status.code === StatusCode.UNSET ? {} : { status: statusOf(span.status) }),
    attributes: mapOf(attributes),
    ...(events.length === 0
      ? {}
      : {
          events: events.map((event) => ({
            name: event.name,
            afterMs: millisecondsOf(event.timeNs - span.startNs),
            ...(event.attributes.length === 0 ? {} : { attributes: mapOf(event.attributes) }),
          })),
        }),
    ...(links.length === 0
      ? {}
      : {
          links: links.map(({ traceId, spanId, attributes: more }) => ({
            traceId,
            spanId,
            ...(more.length === 0 ? {} : { attributes: mapOf(more) }),
          })),
        }),
    scope: span.scope.version === '' ? span.scope.name : `${span.scope.name} ${span.scope.version}`,
    resource: mapOf(span.resource),
    ...(dropped.attributes + dropped.events + dropped.links === 0 ? {} : { dropped }),
  }
}

function millisecondsOf(ns: bigint): number {
  return Number(ns) / 1e6
}

function statusOf({ code, message }: TraceSpan['status']): string {
  const name = code === StatusCode.OK ? 'ok' : 'error'
  return message === '' ? name : `${name}: ${message}`
}

/** Attributes as a map, in which `__proto__` is an ordinary key. */
function mapOf(attributes: readonly AttributeEntry[]): JsonObject {
  return Object.fromEntries(attributes)
}
