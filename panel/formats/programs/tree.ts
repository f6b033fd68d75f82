/** Spans of one run, whose ids are made of what names the run and of their place in it. */
import type { SpanFields } from '../backends/span-fields'
import { bareSpan } from '../backends/span-fields'
import type { ReadSpan } from '../reading/read-span'
import { hashOf } from '../reading/replaced-id'

const NS_PER_MS = 1_000_000

/** A run: `name` tells it from others. */
export interface Run {
  readonly name: string
  readonly startNs: bigint
}

/** What is known of a span; `key` tells it from the others of its run. */
interface Part extends Partial<Pick<ReadSpan, 'kind' | 'status' | 'attributes' | 'events' | 'resource'>> {
  readonly key: string
  readonly above?: string
  readonly name: string
  /** Since the run's start. Undefined: unknown. */
  readonly offsetNs: bigint | undefined
  readonly durationNs: bigint | undefined
}

/** A span of a run. */
export function spanOfRun(run: Run, fields: SpanFields, part: Part): ReadSpan {
  const { key, above, offsetNs, ...known } = part
  const idOf = (of: string) => hashOf(`${run.name} ${of}`, 16)
  return {
    ...bareSpan(fields.where),
    ...known,
    traceId: hashOf(run.name, 32),
    spanId: idOf(key),
    parentId: above === undefined ? undefined : idOf(above),
    startNs: offsetNs === undefined ? undefined : run.startNs + offsetNs,
  }
}

/** Milliseconds as ns. */
export function nanosecondsOfMs(ms: number): bigint {
  return BigInt(Math.round(ms * NS_PER_MS))
}
