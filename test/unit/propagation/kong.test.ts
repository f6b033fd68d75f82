/**
 * What Kong Gateway's own extractors (HEAD of 2025) make of sets of headers, beside what ours do. The sets were made by chance,
 * most of them with a fault in them. Left out are those where the two differ for a reason: there the form's own
 * specification is on our side.
 */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { MORE_FORMS } from '../../../inpage/propagation/more-forms'
import { addForms, receive } from '../../../inpage/propagation/propagate'
import { w3c } from '../../../inpage/propagation/w3c'

/** Headers, and trace id, span id and decision as Kong reads them. */
type Answer = readonly [
  headers: Readonly<Record<string, string>>,
  traceId: string | null,
  spanId: string | null,
  sampled: boolean | null,
]

const file = new URL('kong-answers.json', import.meta.url)
const answers: Readonly<Record<string, readonly Answer[]>> = JSON.parse(readFileSync(file, 'utf8'))

addForms({ w3c, ...MORE_FORMS })

describe.each(Object.entries(answers))('%s', (_form, all) => {
  it('is read as Kong reads it', () => {
    expect(all.length).toBeGreaterThan(20)
    for (const [headers, traceId, spanId, sampled] of all) {
      const { carried } = receive(headers) ?? {}
      expect([headers, carried?.traceId ?? null, carried?.spanId ?? null, carried?.sampled ?? null]).toEqual([
        headers,
        traceId,
        spanId,
        sampled,
      ])
    }
  })
})
