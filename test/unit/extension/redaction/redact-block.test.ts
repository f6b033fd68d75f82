import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { redactBlock } from '../../../../extension/redaction/redact-block'
import { createRedaction } from '../../../../extension/redaction/redaction'
import { attributeEntries, readBlock } from '../../../../inpage/block/reader'
import { openPage, spansOf } from '../../tracing/page'

const redaction = createRedaction({ redact: true, secretNames: ['customerNo'] })

function redactedBlock(bytes: ArrayBuffer): ArrayBuffer {
  const redacted = redactBlock(bytes, redaction)
  if ('error' in redacted) throw new Error(redacted.error)
  return redacted
}

function textOf(bytes: ArrayBuffer): string {
  return new TextDecoder().decode(bytes)
}

describe('a block', () => {
  it('loses the secrets of every text, and nothing else', () => {
    const { tracer, tracing, blocks } = openPage()
    const span = tracer.startSpan('GET /?token=S1', { attributes: { 'url.full': 'https://a:S2@b.test/?id=7', n: 7 } })
    span.addEvent('login password=S3', { detail: [{ password: 'S4', page: 2 }], flag: true })
    span.addLink({ context: span.spanContext(), attributes: { '?sid=S5_value': 'é ?sig=S6 ü' } })
    span.setAttribute('emoji 😀', '😀').setStatus(2, 'api_key=S7').finish()
    const other = tracer.new('jwt=S8', { namespace: 'secret=S9' }).startSpan('plain')
    other.finish()
    tracing.flush()
    const [before] = blocks
    const after = redactedBlock(before)
    expect(textOf(before)).toContain('S8')
    expect(textOf(after)).not.toMatch(/S\d/)
    const [one, two] = spansOf(after)
    expect(one).toMatchObject({
      ...spansOf(before)[0],
      name: 'GET /?token=REDACTED',
      statusMessage: 'api_key=REDACTED',
      attributes: { 'url.full': 'https://REDACTED:REDACTED@b.test/?id=7', n: 7, 'emoji 😀': '😀' },
      events: ['login password=REDACTED'],
    })
    expect(two).toMatchObject({ name: 'plain', scope: 'jwt=REDACTED', namespace: 'secret=REDACTED' })
  })

  it('loses the values of attributes whose names say that they are secrets, in whatever form', () => {
    const { tracer, tracing, blocks } = openPage()
    tracer
      .startSpan('call', {
        attributes: {
          'http.request.header.authorization': ['Basic', 'S1_value'],
          'user.password': 'S2_value',
          customer_no: 'S3_value',
          token: 42,
          shown: 'yes',
        },
      })
      .finish()
    tracing.flush()
    const block = readBlock(redactedBlock(blocks[0]))
    if ('error' in block) throw new Error(block.error)
    expect(Object.fromEntries(attributeEntries(block, block.attributes, 0, block.attributes.count))).toEqual({
      'http.request.header.authorization': 'REDACTED',
      'user.password': 'REDACTED',
      customer_no: 'REDACTED',
      token: 42,
      shown: 'yes',
    })
  })

  it.each([
    ['graphql-transport-ws', 'graphql-transport-ws'],
    ['v4.channel.k8s.io', 'v4.channel.k8s.io'],
    ['9f86d081884c7d659a2feaa0c55ad015', 'REDACTED'],
    ['auth.c2VjcmV0IHRva2VuIDEyMzQ', 'REDACTED'],
  ])('shows the protocol %s of a WebSocket as %s: some pages give a token so', (protocol, shown) => {
    const { tracer, tracing, blocks } = openPage()
    tracer.startSpan('socket').addEvent('open', { 'websocket.protocol': protocol }).finish()
    tracing.flush()
    const block = readBlock(redactedBlock(blocks[0]))
    if ('error' in block) throw new Error(block.error)
    const { eventAttributes } = block
    expect(attributeEntries(block, eventAttributes, 0, eventAttributes.count)).toEqual([['websocket.protocol', shown]])
  })

  it('without secrets is the very same', () => {
    const { tracer, tracing, blocks } = openPage()
    tracer.startSpan('GET', { attributes: { 'url.full': 'https://b.test/?id=7' } }).finish()
    tracing.flush()
    expect(redactBlock(blocks[0], redaction)).toBe(blocks[0])
  })

  it('is left as it is where the user wants to see it all', () => {
    const bytes = new TextEncoder().encode('?token=1').buffer
    expect(redactBlock(bytes, createRedaction({ redact: false, secretNames: [] }))).toBe(bytes)
  })

  it('is refused where it is none, whatever bytes it has', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        expect(redactBlock(bytes.slice().buffer, redaction)).toHaveProperty('error')
      }),
    )
  })

  it('has no secret of any form in any place', () => {
    const SECRET = 'S7ecretS7ecret'
    const form = fc.constantFrom(
      ...[`/?token=${SECRET}`, `//me:${SECRET}@b.test/`, `#code=${SECRET}`, `password: ${SECRET}`, `Bearer ${SECRET}`],
      ...[`sk_live_${SECRET}xx`, `{"apiKey":"${SECRET}"}`, `/reset/${SECRET}xx`, `eyJhbGciOiJIUzI1NiJ9.${SECRET}.`],
      `/r?to=${encodeURIComponent(`/a?sid=${SECRET}`)}`,
    )
    const around = fc.string({ maxLength: 5 }).map((text) => text.replace(/\W/g, ' '))
    const text = fc.tuple(around, form, around).map(([before, secret, after]) => `${before} ${secret} ${after}`)
    const values = fc.oneof(text, fc.array(text, { minLength: 1 }), fc.record({ inner: fc.record({ deep: text }) }))
    fc.assert(
      fc.property(fc.array(text, { minLength: 9, maxLength: 9 }), values, (texts, value) => {
        const { tracing, tracer, blocks } = openPage()
        const span = tracer.new(texts[0], { namespace: texts[1] }).startSpan(texts[2], { attributes: { value } })
        span.addEvent(texts[3], { value, [texts[4]]: 1 }).setStatus(2, texts[5])
        span.addLink({ context: span.spanContext(), attributes: { value, [texts[6]]: true } })
        span.recordError(Object.assign(new Error(texts[7]), { cause: texts[8] })).finish()
        tracing.flush()
        expect(textOf(blocks[0])).toContain(SECRET)
        expect(textOf(redactedBlock(blocks[0]))).not.toContain(SECRET)
      }),
      { numRuns: 500 },
    )
  })

  it('of any texts is one that reads as before but for secrets', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary', minLength: 1 }), { minLength: 1, maxLength: 5 }), (names) => {
        const { tracer, tracing, blocks } = openPage()
        for (const name of names) tracer.startSpan(name, { attributes: { url: `/?token=${name}` } }).finish()
        tracing.flush()
        const [before, after] = [blocks[0], redactedBlock(blocks[0])].map(spansOf)
        expect(after.map(({ name }) => name)).toEqual(before.map(({ name }) => redaction.text(name)))
        for (const { attributes } of after) expect(String(attributes.url)).toMatch(/^\/\?token=REDACTED/)
      }),
    )
  })
})
