/** Spans of one run, whose ids are made of what names the run and of their place in it. */
import { bareSpan, type SpanFields } from '../backends/span-fields'
import { allIn, holds, type LocatedObject } from '../backends/spans-in'
import type { TraceReader } from '../format'
import type { ImportReport } from '../reading/import-report'
import type { JsonObject } from '../reading/json-parts'
import type { ReadSpan } from '../reading/read-span'
import { hashOf } from '../reading/replaced-id'

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

/** A reader of files that hold runs of one program: `isRun` knows them, and `spansOf` reads one. */
export function runReader(
  title: string,
  isRun: (object: JsonObject) => boolean,
  spansOf: (run: LocatedObject, report: ImportReport) => ReadSpan[],
): TraceReader {
  return {
    title,
    recognizes: (value) => holds(value, isRun),
    read: (parts, report) =>
      allIn(parts, isRun, report).flatMap((one) => report.tried('span', one.where, () => spansOf(one, report)) ?? []),
  }
}
