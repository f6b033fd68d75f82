/**
 * Spans in the line format of Wavefront (VMware Aria Operations for Applications), as its proxies and SDKs write them:
 * `"GET /cart" source=host traceId=… spanId=… parent=… 1533529977627 343`.
 * https://github.com/wavefrontHQ/wavefront-sdk-java/blob/master/README.md
 */
import type { AttributeEntry } from '../../../inpage/block/format'
import { bareSpan, epochUnit, failedIf, serviceNamed, timeAt } from '../backends/span-fields'
import type { TraceReader } from '../format'
import { kindNamed } from '../marked-attributes'
import type { ImportReport } from '../reading/import-report'
import { Fault, isNoId } from '../reading/json-parts'
import type { ReadSpan } from '../reading/read-span'
import { replacedId } from '../reading/replaced-id'

/** Lines of spans. */
export const wavefront: TraceReader = {
  title: 'Wavefront',
  recognizes: (value) => typeof value === 'string' && value.split('\n', LOOKED_AT).some(isSpan),
  read: (parts, report) =>
    parts.flatMap(({ value }) =>
      String(value)
        .split('\n')
        .flatMap((line, at) => {
          // Lines of logs may stand between them, and logs of the spans as JSON.
          const where = `line ${at + 1}`
          return isSpan(line) ? (report.tried('span', where, () => spanOf(line, where, report)) ?? []) : []
        }),
    ),
}

/** So many lines tell whether there are spans in a file. */
const LOOKED_AT = 100
/** UTF-16 code units; a longer line is none of a span. */
const MAX_LINE = 100_000
const ID = /\straceId="?[\da-f-]{16,40}/i

function isSpan(line: string): boolean {
  return line.length < MAX_LINE && line.includes(' source=') && ID.test(line) && /\s\d{10,19}\s+\d{1,15}\s*$/.test(line)
}

/** A name, or a pair: what has blanks or quotes in it stands in quotes. */
const WORD = /(?:([^\s"=]+)=)?(?:"((?:[^"\\]|\\.)*)"|([^\s"]+))/g
/** Members that are no attributes. */
const NO_ATTRIBUTES = new Set(['traceId', 'spanId', 'parent', 'followsFrom', '_spanLogs', 'service', 'span.kind'])

function spanOf(line: string, where: string, report: ImportReport): ReadSpan {
  const [first, ...rest] = [...line.matchAll(WORD)]
  const [start, duration] = rest.splice(-2).map(([word]) => word)
  const tags = rest.map(([, key = '', quoted, bare = '']): readonly [string, string] => [
    key,
    quoted === undefined ? bare : quoted.replace(/\\(.)/g, '$1'),
  ])
  const tag = (...names: readonly string[]) => tags.find(([key]) => names.includes(key))?.[1] ?? ''
  const id = (digits: 16 | 32, ...names: readonly string[]) =>
    replacedId(tag(...names).replaceAll('-', ''), digits, `${where}.${names[0]}`, report)
  const parent = tag('parent', 'followsFrom')
  if (!Number.isFinite(Number(duration))) throw new Fault('badNumber', where, duration)
  return {
    ...bareSpan(where),
    traceId: id(32, 'traceId'),
    spanId: id(16, 'spanId'),
    parentId:
      parent === '' || isNoId(parent)
        ? undefined
        : report.tried('parent', where, () => id(16, 'parent', 'followsFrom')),
    name: first?.[2]?.replace(/\\(.)/g, '$1') ?? first?.[3] ?? '',
    kind: kindNamed(tag('span.kind')),
    startNs: report.tried('start', where, () => timeAt(Number(start), epochUnit(Number(start)), where)),
    durationNs: BigInt(Math.round(Number(duration) * 1e6)),
    status: failedIf(tag('error') === 'true'),
    attributes: tags
      .filter(([key]) => key !== '' && !NO_ATTRIBUTES.has(key))
      .map(([key, value]): AttributeEntry => [key, value]),
    resource: serviceNamed(tag('service')),
  }
}
