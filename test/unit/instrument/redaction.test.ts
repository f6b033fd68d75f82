import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { recordedUrl } from '../../../inpage/instrument/redaction'

function recorded(url: string, redact = true): string {
  return recordedUrl(new URL(url), redact)
}

describe('the recorded URL', () => {
  it.each([
    ['https://shop.test/cart?id=1', 'https://shop.test/cart?id=1'],
    ['https://me:secret@shop.test/', 'https://REDACTED:REDACTED@shop.test/'],
    ['https://me@shop.test/', 'https://REDACTED@shop.test/'],
    [
      'https://s3.test/a?X-Amz-Signature=abc&x-amz-credential=key&part=2',
      'https://s3.test/a?X-Amz-Signature=REDACTED&x-amz-credential=REDACTED&part=2',
    ],
    [
      'https://shop.test/?sig=a&Signature=b&AWSAccessKeyId=c',
      'https://shop.test/?sig=REDACTED&Signature=REDACTED&AWSAccessKeyId=REDACTED',
    ],
    ['https://shop.test/?token=a=b==&x=1', 'https://shop.test/?token=REDACTED&x=1'],
    ['https://shop.test/?TOKEN=a', 'https://shop.test/?TOKEN=REDACTED'],
    ['https://shop.test/?token=&tokens=1', 'https://shop.test/?token=REDACTED&tokens=1'],
    ['https://shop.test/?access_token=a#access_token=b', 'https://shop.test/?access_token=REDACTED'],
    ['https://shop.test/?%74oken=a&%zz=1', 'https://shop.test/?%74oken=REDACTED&%zz=1'],
  ])('of %s is %s', (url, expected) => {
    expect(recorded(url)).toBe(expected)
  })

  it('keeps how the rest of the query is spelt', () => {
    expect(recorded('https://shop.test/?a=%7e+b&token=1&c=%20')).toBe('https://shop.test/?a=%7e+b&token=REDACTED&c=%20')
  })

  it('shows all but the fragment where redaction is off', () => {
    expect(recorded('https://me:pw@shop.test/?token=1#part', false)).toBe('https://me:pw@shop.test/?token=1')
  })

  it('never changes the URL that it was given', () => {
    const url = new URL('https://me:pw@shop.test/?token=1#part')
    recordedUrl(url, true)
    expect(url.href).toBe('https://me:pw@shop.test/?token=1#part')
  })

  it('never shows a secret, whatever stands around it', () => {
    const name = fc.constantFrom('token', 'Sig', 'PASSWORD', 'api_key', 'X-Goog-Signature')
    const other = fc.tuple(fc.string(), fc.string())
    fc.assert(
      fc.property(name, other, (secret, [before, after]) => {
        const url = `https://shop.test/?${before.replaceAll('#', '')}&${secret}=hunter2hunter2&${after}`
        expect(recorded(url)).not.toContain('hunter2hunter2')
      }),
    )
  })
})
