import { describe, expect, it } from 'vitest'
import { LINK_TEMPLATES, linkOf, sourceUrl, traceLink } from '../../../panel/state/backends/trace-links'

const SPAN = {
  ...{ traceId: '0af7651916cd43dd8448eb211c8031ab', spanId: 'b7ad6b7169203331' },
  ...{ startMs: 1_700_000_000_123.4, endMs: 1_700_000_001_000 },
}

describe('a link to a trace elsewhere', () => {
  it('is filled in, for every program that is offered', () => {
    const links = Object.fromEntries(LINK_TEMPLATES.map(({ title, url }) => [title, traceLink(url, SPAN)]))
    expect(links.Jaeger).toBe(`http://localhost:16686/trace/${SPAN.traceId}?uiFind=${SPAN.spanId}`)
    expect(links.Zipkin).toBe(`http://localhost:9411/zipkin/traces/${SPAN.traceId}`)
    expect(links.Datadog).toBe(`https://app.datadoghq.com/apm/trace/${SPAN.traceId}?spanID=13235353014750950193`)
    expect(links.Honeycomb).toContain(
      `?trace_id=${SPAN.traceId}&span=${SPAN.spanId}&trace_start_ts=1700000000&trace_end_ts=1700000001`,
    )
    expect(links.Sentry).toContain(SPAN.traceId)
    const panes = JSON.parse(new URL(links.Grafana ?? '').searchParams.get('panes') ?? '')
    expect(panes.trace.queries[0].query).toBe(SPAN.traceId)
    expect(panes.trace.range).toEqual({ from: '1700000000123', to: '1700000001000' })
    for (const link of Object.values(links)) expect(link).not.toMatch(/\{\w+\}/)
  })

  it('has the lower half of the trace’s id for who knows no more, and leaves what it does not know', () => {
    expect(traceLink('https://x/{traceIdDecimal64}/{other}', SPAN)).toBe('https://x/9532127138774266283/{other}')
  })

  it('is none where it would open no page', () => {
    for (const template of [
      '',
      '{traceId}',
      'javascript:alert("{traceId}")',
      'data:text/html,{traceId}',
      'file:///{traceId}',
    ]) {
      expect(traceLink(template, SPAN)).toBeUndefined()
    }
  })

  it('is known of backends that have a user interface at the same address', () => {
    expect(linkOf({ type: 'jaeger', url: 'http://j:16686/ui/' })?.url).toBe(
      'http://j:16686/ui/trace/{traceId}?uiFind={spanId}',
    )
    expect(linkOf({ type: 'zipkin', url: 'http://z:9411/zipkin' })?.url).toBe('http://z:9411/zipkin/traces/{traceId}')
    expect(linkOf({ type: 'tempo', url: 'http://t:3200' })).toBeUndefined()
  })
})

describe('a link to a service’s source', () => {
  const place = { service: 'cart', version: '1.2', file: '/src/my file.ts', line: 12 }

  it('goes to a repository or an editor, by its template', () => {
    expect(sourceUrl('https://git.test/{service}/blob/v{version}/{file}#L{line}', place)).toBe(
      'https://git.test/cart/blob/v1.2/src/my%20file.ts#L12',
    )
    expect(sourceUrl('vscode://file/home/me/{file}:{line}', { ...place, file: 'src\\a.ts', line: undefined })).toBe(
      'vscode://file/home/me/src/a.ts:1',
    )
  })

  it('never runs anything, whatever the service says', () => {
    for (const template of ['', '{file}', 'javascript:{file}', ' JavaScript:{file}', 'data:{file}', 'file:///{file}']) {
      expect(sourceUrl(template, { ...place, file: 'javascript:alert(1)' })).toBeUndefined()
    }
    expect(sourceUrl('https://git.test/{file}', { ...place, file: '../../a?b#c' })).toBe(
      'https://git.test/../../a%3Fb%23c',
    )
  })
})
