/**
 * The recipe for Kong. No Kong can be built here (OpenResty), so its configuration is checked against the schema of the plugin
 * as `kong/plugins/opentelemetry/schema.lua` of 3.10 has it, and the page's part is run.
 */
import { expect, it } from 'vitest'
import { SNIPPETS, snippetFile } from './snippets'

/** The fields of the plugin's configuration that the recipe may use, and of its `propagation`. */
const FIELDS = ['traces_endpoint', 'sampling_rate', 'http_response_header_for_traceid', 'propagation']
const PROPAGATION = ['extract', 'inject', 'clear', 'default_format']

it('configures what the plugin has', () => {
  const lines = (SNIPPETS.get('kong.yml') ?? '').split('\n')
  const keysAt = (indent: number) =>
    lines.filter((line) => line.search(/\S/) === indent).map((line) => line.trim().split(':')[0])
  expect(lines.slice(0, 4)).toEqual(['_format_version: "3.0"', 'plugins:', '  - name: opentelemetry', '    config:'])
  expect(keysAt(6).filter((key) => !FIELDS.includes(key))).toEqual([])
  expect(keysAt(8).filter((key) => !PROPAGATION.includes(key))).toEqual([])
})

it('has the same rate on both sides', async () => {
  const { tracer } = await import(/* @vite-ignore */ snippetFile('kong.ts'))
  expect(tracer.startSpan('x').isRecording()).toBe(false)
  const [rate] = /(?<=sampling_rate: )\S+/.exec(SNIPPETS.get('kong.yml') ?? '') ?? []
  expect(SNIPPETS.get('kong.ts')).toContain(`samplingRate: ${rate} `)
})
