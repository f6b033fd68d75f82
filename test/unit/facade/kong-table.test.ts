/** `docs/api.md` says for each function of Kong's PDK what stands for it here. */
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { SPAN_METHODS, SPAN_READINGS, TRACER_METHODS } from '../../api-members'
import { openPage } from '../tracing/page'

/** Of `kong.tracing`, its tracers and its spans (version 3.10, and `add_span_link` of 3.13). */
const KONG = [
  ...['new', 'start_span', 'create_span', 'link_span', 'active_span', 'set_active_span', 'init_spans', 'get_spans'],
  ...['get_root_span', 'process_span', 'set_should_sample', 'get_sampling_decision', 'set_global_tracer'],
  ...[
    'set_attribute',
    'add_event',
    'record_error',
    'set_status',
    'add_span_link',
    'each_baggage_item',
    'finish',
    'release',
  ],
  ...[
    'is_recording',
    'trace_id',
    'span_id',
    'parent_id',
    'should_sample',
    'start_time_ns',
    'end_time_ns',
    'name',
    'kind',
  ],
  ...['attributes', 'events', 'status', 'extract', 'inject'],
]

const [, section] = readFileSync('docs/api.md', 'utf8').split('## From Kong')
const rows = section
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) => line.split('|').slice(1, 4))

it('has a row for each function of Kong’s', () => {
  const named = new Set(rows.flatMap(([kong]) => [...kong.matchAll(/`(?:\w+[.:])?(\w+)/g)].map(([, name]) => name)))
  expect(KONG.filter((name) => !named.has(name))).toEqual([])
})

it('names in each row only what the API has', () => {
  const { tracer } = openPage()
  const members: Readonly<Record<string, readonly string[]>> = {
    tracing: TRACER_METHODS,
    tracer: TRACER_METHODS,
    span: [...SPAN_METHODS, ...SPAN_READINGS],
  }
  for (const [kong, here, differs] of rows) {
    const named = [...`${here} ${differs}`.matchAll(/\b(tracing|tracer|span)\.(\w+)/g)]
    expect(here, kong).toMatch(/`(tracing|tracer|span)\./)
    for (const [text, of, name] of named) {
      expect(members[of], `${text} for ${kong}`).toContain(name)
      expect(name in (of === 'span' ? tracer.startSpan('x') : tracer), text).toBe(true)
    }
  }
})

it('is beside tables that name all of the API', () => {
  const page = readFileSync('docs/api.md', 'utf8')
  expect([...SPAN_METHODS, ...TRACER_METHODS].filter((name) => !page.includes(name))).toEqual([])
})
