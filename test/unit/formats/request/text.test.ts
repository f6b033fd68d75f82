/** What is copied for people and shells. */
import { describe, expect, it } from 'vitest'
import { markdownOf } from '../../../../panel/formats/markdown/markdown'
import { curlOf } from '../../../../panel/formats/request/curl'
import { fetchOf, requestOf } from '../../../../panel/formats/request/request-code'
import { NOTHING_DROPPED, type TraceSpan } from '../../../../panel/formats/trace-model'

const ROOT: TraceSpan = {
  traceId: '1'.repeat(32),
  spanId: 'a'.repeat(16),
  parentId: undefined,
  traceState: '',
  name: 'checkout',
  kind: 1,
  startNs: 1_700_000_000_000_000_000n,
  endNs: 1_700_000_000_250_000_000n,
  status: { code: 2, message: 'payment failed' },
  attributes: [['cart.items', 3]],
  events: [],
  links: [],
  scope: { name: 'shop', version: '' },
  resource: [],
  dropped: NOTHING_DROPPED,
}
const PAY: TraceSpan = {
  ...ROOT,
  spanId: 'b'.repeat(16),
  parentId: ROOT.spanId,
  name: 'POST',
  kind: 3,
  startNs: ROOT.startNs + 10_000_000n,
  endNs: ROOT.startNs + 60_500_000n,
  status: { code: 2, message: '' },
  attributes: [
    ['http.request.method', 'POST'],
    ['url.full', "https://shop.test/pay?who=o'hara"],
    ['http.response.status_code', 502],
    ['long', 'x'.repeat(1000)],
  ],
  events: [
    {
      name: 'exception',
      timeNs: ROOT.startNs,
      attributes: [
        ['exception.type', 'PaymentError'],
        ['exception.message', 'card `declined`'],
        ['exception.stacktrace', 'PaymentError: card `declined`\n    at pay (https://shop.test/shop.js:3:7)'],
      ],
    },
  ],
}

describe('a trace as Markdown', () => {
  const text = markdownOf([PAY, ROOT], new Map([[`${PAY.traceId}:${PAY.spanId}`, 'seen\nagain']]))

  it('tells the errors before the tree, the innermost first', () => {
    expect(text.indexOf('## Errors')).toBeLessThan(text.indexOf('## Spans'))
    const errors = text.slice(text.indexOf('## Errors'), text.indexOf('## Spans'))
    expect(errors.indexOf('### `POST`')).toBeLessThan(errors.indexOf('### `checkout`: `payment failed`'))
    expect(errors).toContain('PaymentError: card `declined`\n    at pay (https://shop.test/shop.js:3:7)')
  })

  it('draws the tree with durations, when each began, and notes', () => {
    const [parent, child, note] = text.slice(text.indexOf('## Spans') + 10).split('\n')
    expect(parent).toBe('- **`checkout`** · 250 ms (+0 ms) · ✗ error · `payment failed`')
    expect(child).toBe("  - **`POST`** · `https://shop.test/pay?who=o'hara` · 50.5 ms (+10 ms) · `502` · ✗ error")
    expect(note).toBe('    - Note: `seen again`')
  })

  it('cuts values that are long', () => {
    expect(text).toContain(`\`long\`: \`${'x'.repeat(200)}…\``)
    expect(text).not.toContain('x'.repeat(201))
  })

  it('draws a chain of 20,000 without a stack overflow, and not without end', () => {
    const id = (i: number) => (i + 1).toString(16).padStart(16, '0')
    const chain = Array.from({ length: 20_000 }, (_, i) => ({
      ...ROOT,
      spanId: id(i),
      parentId: i === 0 ? undefined : id(i - 1),
    }))
    expect(markdownOf(chain)).toContain('… and 19500 more spans')
  })

  it('begins with what happened, in which the page’s own words mean nothing, and has the time of the whole', () => {
    const late: TraceSpan = { ...PAY, endNs: ROOT.startNs + 666_000_000n }
    const text = markdownOf([{ ...ROOT, endNs: ROOT.startNs + 2_900_000n }, late], undefined, undefined, [
      { text: '*Check* out', isQuoted: true },
      { text: ' failed after 666 ms.' },
    ])
    expect(text).toContain('\n\n`*Check* out` failed after 666 ms.\n\n- Trace id')
    expect(text).toContain('- Duration: 666 ms (its own span: 2.9 ms)')
  })

  it('ends also where spans are each other’s parents', () => {
    const a = { ...ROOT, parentId: PAY.spanId }
    expect(markdownOf([a, PAY])).toContain(
      '- **`checkout`** · 250 ms (+0 ms) · ✗ error · `payment failed`\n  - **`POST`**',
    )
  })
})

describe('a request as code', () => {
  it('is none for a span that is no request', () => {
    expect(requestOf(ROOT)).toBeUndefined()
  })

  it('says nothing of headers and a body that nobody knows', () => {
    const request = requestOf(PAY)
    expect(request && curlOf(request)).toBe("curl 'https://shop.test/pay?who=o%27hara' \\\n  -X 'POST'")
    expect(request && fetchOf(request)).toBe(
      'await fetch("https://shop.test/pay?who=o%27hara", {\n  "method": "POST"\n})',
    )
  })

  it('is a script that makes the same request', async () => {
    const sent: unknown[] = []
    const code = fetchOf({ url: 'https://a.test/', method: 'POST', headers: [['X-A', '1']], body: '"\u2028' })
    const run = new Function('fetch', `return (async () => { ${code} })()`)
    await run((...what: unknown[]) => sent.push(what))
    expect(sent).toEqual([['https://a.test/', { method: 'POST', headers: { 'X-A': '1' }, body: '"\u2028' }]])
  })
})
