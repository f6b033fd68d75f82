import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readHarEntry } from '../../../../extension/devtools/network/har-entry'
import { harEntry } from './har'

describe('an entry of the network log', () => {
  it('is read as Chromium gives it', async () => {
    const request = readHarEntry(harEntry())
    expect(request).toMatchObject({
      url: 'https://shop.test/api/pay',
      method: 'POST',
      startMs: Date.UTC(2026, 0, 2, 3, 4, 5, 678),
      durationMs: 199.9,
      timings: { blocked: 9.5, send: 0.1, wait: 188.6, receive: 1.7 },
      requestBody: { text: '{"card":"1"}', isCut: false },
      status: 502,
      statusText: 'Bad Gateway',
      mimeType: 'application/json',
      protocol: 'http/2.0',
      address: '127.0.0.1',
      transferredBytes: 244,
      contentBytes: 36,
      cache: '',
      priority: 'High',
      error: '',
      isPreflight: false,
    })
    expect(request?.requestHeaders).toContainEqual({ name: 'accept', value: '*/*' })
    expect(await request?.body()).toEqual({ text: '{"error":1}', isBase64: false })
  })

  it('leaves out the phases that there were not', () => {
    expect(Object.keys(readHarEntry(harEntry())?.timings ?? {})).not.toContain('dns')
  })

  it('keeps only the beginning of a long body', () => {
    const long = harEntry({ postData: { text: 'x'.repeat(100_000) } })
    expect(readHarEntry(long)?.requestBody).toMatchObject({ isCut: true })
    expect(readHarEntry(long)?.requestBody?.text).toHaveLength(64 * 1024)
  })

  it.each([
    ['the initiator', harEntry({}, { _initiator: { type: 'preflight' } })],
    [
      'what it asks for',
      harEntry({ method: 'OPTIONS', headers: [{ name: 'Access-Control-Request-Method', value: 'PUT' }] }),
    ],
  ])('is a preflight by %s', (_, entry) => {
    expect(readHarEntry(entry)?.isPreflight).toBe(true)
  })

  it('has the body as Firefox gives it, too', async () => {
    const inList = harEntry({}, { getContent: (done: (all: unknown) => void) => done(['text', 'text/plain']) })
    expect(await readHarEntry(inList)?.body()).toEqual({ text: 'text', isBase64: false })
  })

  it('says when there is no body to be had', async () => {
    const without = harEntry({}, { getContent: (done: (all: unknown) => void) => done(null) })
    await expect(readHarEntry(without)?.body()).rejects.toThrow('no body')
    await expect(readHarEntry(harEntry({}, { getContent: undefined }))?.body()).rejects.toThrow('no body')
  })

  it('is nothing where it is no entry', () => {
    for (const value of [undefined, null, 1, 'x', [], {}, { request: {} }, harEntry({}, { startedDateTime: 'soon' })]) {
      expect(readHarEntry(value)).toBeUndefined()
    }
  })

  it('is read without a throw, whatever stands in it', () => {
    fc.assert(
      fc.property(fc.anything(), fc.anything(), fc.anything(), (a, b, c) => {
        const entry = harEntry({ headers: a, postData: b }, { timings: c, response: a, time: b, _initiator: c })
        const request = readHarEntry(entry)
        expect(request?.url).toBe('https://shop.test/api/pay')
        for (const { name, value } of request?.requestHeaders ?? []) expect(typeof (name + value)).toBe('string')
        expect(request?.durationMs).toBeGreaterThanOrEqual(0)
      }),
    )
  })
})
