/** What a real Zipkin gets of the shop through a real Collector is what the panel shows, as far as Zipkin can hold it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { StatusCode } from '../../../inpage/api/api'
import { valueText } from '../../../panel/formats/json-value'
import { serviceOf, type TraceSpan } from '../../../panel/formats/trace-model'
import { titleWith } from '../../real-servers/program'
import { fetchZipkin, startZipkin, type Zipkin } from '../../real-servers/zipkin'
import { playShop } from '../../start/play'
import { until } from '../harness/harness'
import { describeExport } from './collector'
import { EXPORT_PATIENCE_MS, keyOf, spansOf } from './exported-spans'

const program = await fetchZipkin()

/** Times in µs, names in lower case, and values as text: that is all that Zipkin keeps of them. */
function keptOf(span: TraceSpan) {
  const startUs = span.startNs / 1000n
  return {
    ...{ key: keyOf(span), parentId: span.parentId, name: span.name.toLowerCase(), service: serviceOf(span) },
    ...{ kind: span.kind, startUs, hasFailed: span.status.code === StatusCode.ERROR },
    events: span.events.map(({ timeNs }) => timeNs / 1000n).sort(),
    attributes: Object.fromEntries(span.attributes.map(([key, value]) => [key, inAnyOrder(valueText(value))])),
  }
}

/** The Collector sorts the members of a map in its text. */
function inAnyOrder(text: string): unknown {
  return /^[[{]/.test(text) ? JSON.parse(text) : text
}

describe.skipIf('missing' in program)(titleWith('a real Zipkin', program), () => {
  let zipkin: Zipkin

  beforeAll(async () => {
    if ('path' in program) zipkin = await startZipkin(program.path)
  })

  afterAll(() => zipkin?.close())

  describeExport(
    (exporting) => {
      it('gets the shop through a Collector, each span once', async () => {
        await exporting.inspect(exporting.site.origin)
        await playShop(exporting.page)
        const spans = await exporting.shown()
        expect(spans.length).toBeGreaterThan(20)
        const traces = [...new Set(spans.map(({ traceId }) => traceId))]
        const found = async () => {
          const texts = traces.map(async (id) => {
            const answer = await fetch(`${zipkin.url}/api/v2/trace/${id}`)
            return answer.ok ? answer.text() : ''
          })
          const all = (await Promise.all(texts)).flatMap(spansOf)
          return all.length >= spans.length ? all : undefined
        }
        const all = await until(found, 'not all spans came', EXPORT_PATIENCE_MS)
        const byKey = new Map(all.map((span) => [keyOf(span), span]))
        expect([all.length, byKey.size]).toEqual([spans.length, spans.length])
        for (const span of spans) {
          const there = byKey.get(keyOf(span))
          // The exporter adds the resource and the scope as tags.
          expect(there && keptOf(there)).toMatchObject(keptOf(span))
        }
      })
    },
    () => zipkin.url,
  )
})
