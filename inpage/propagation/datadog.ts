/** Datadog: https://docs.datadoghq.com/tracing/trace_collection/trace_context_propagation/. Its ids are decimal. */
import { decimal, digit, type Format, hexId, hexOfDecimal } from './format'

const TRACE = 'x-datadog-trace-id'
const PARENT = 'x-datadog-parent-id'
const PRIORITY = 'x-datadog-sampling-priority'
/** The header with the upper 64 bits of a trace id, in hex. */
const TAGS = 'x-datadog-tags'
const UPPER = '_dd.p.tid'

/** Reads and writes `x-datadog-*`. */
export const datadog: Format = {
  read(headers) {
    const traceId = hexId(hexOfDecimal(headers[TRACE]?.trim()), 32)
    const spanId = hexId(hexOfDecimal(headers[PARENT]?.trim()), 16)
    const priority = headers[PRIORITY]
    if (!traceId || (priority !== undefined && !/^(-1|[012])$/.test(priority))) return undefined
    const upper = /(?:^|,)\s*_dd\.p\.tid=([0-9a-f]{16})\s*(?:,|$)/i.exec(headers[TAGS] ?? '')?.[1].toLowerCase()
    return {
      traceId: upper !== undefined && traceId.startsWith('0'.repeat(16)) ? upper + traceId.slice(16) : traceId,
      spanId,
      sampled: priority === undefined ? undefined : Number(priority) > 0,
    }
  },
  write: (context) => ({
    [TRACE]: decimal(context.traceId),
    [PARENT]: decimal(context.spanId),
    [PRIORITY]: context.sampled === undefined ? undefined : digit(context),
    [TAGS]: context.traceId.startsWith('0'.repeat(16)) ? undefined : `${UPPER}=${context.traceId.slice(0, 16)}`,
  }),
}
