import { describe, expect, it } from 'vitest'
import { readHarEntry } from '../../../../extension/devtools/network/har-entry'
import { RecentBodies } from '../../../../panel/state/selection/recent-bodies'
import { asText, bodyType, imageUrl, isBinary } from '../../../../panel/views/details/request/body/body-type'
import { formFields } from '../../../../panel/views/details/request/body/form-fields'
import { networkFilter } from '../../../../panel/views/details/request/network-filter'
import { harEntry } from '../../extension/devtools/har'

const text = (given: string) => ({ text: given, isBase64: false })
const bytes = (given: string) => ({ text: given, isBase64: true })

describe('a body is shown', () => {
  it.each([
    [text(''), 'application/json', 'empty'],
    [text('{}'), 'application/problem+json; charset=utf-8', 'json'],
    [text('"a"'), 'application/json', 'json'],
    [text(' [1]'), 'text/plain', 'json'],
    [text('[1]'), '', 'json'],
    [text('{ color: red }'), 'text/css', 'text'],
    [text('[1]'), 'text/html', 'text'],
    [text('data: {}'), 'text/event-stream', 'text'],
    [text('<p>'), 'text/html', 'text'],
    [text('<svg/>'), 'image/svg+xml', 'image'],
    [bytes('iVBO'), 'image/png', 'image'],
    [bytes('iVBO'), 'image/png; charset=utf-8', 'image'],
    [bytes('AAAA'), 'image/tiff', 'binary'],
    [bytes('A'.repeat(9_000_000)), 'image/png', 'binary'],
    [bytes('AAAA'), 'application/octet-stream', 'binary'],
    [text('PK\u0003\u0004'), '', 'binary'],
  ])('by its content and type: %#', (body, mimeType, type) => {
    expect(bodyType(body, mimeType)).toBe(type)
  })

  it.each([
    ['text/plain; charset=utf-8', [0x61, 0xff, 0x62], 'text', 'a\ufffdb'],
    ['application/json', [0x7b, 0x22, 0xff, 0x22, 0x7d], 'json', '{"\ufffd"}'],
    // What only says that it is a text.
    ['text/plain', [0x50, 0x4b, 3, 4, 0xff], 'binary', 'UEsDBP8='],
    ['application/x-protobuf', [0x61], 'binary', 'YQ=='],
  ])('as a text where it says that it is one, whose bytes are not quite: %s %j', (mimeType, given, type, shown) => {
    const body = asText(bytes(btoa(String.fromCharCode(...given))), mimeType)
    expect([bodyType(body, mimeType), body.text]).toEqual([type, shown])
  })

  it('as an image by an address that holds nothing but it', () => {
    expect(imageUrl(bytes('iVBO'), 'image/png;x="')).toBe('data:image/png;base64,iVBO')
    expect(imageUrl(text('<svg a="#"/>\ud800'), 'image/svg+xml')).toBe(
      'data:image/svg+xml,%3Csvg%20a%3D%22%23%22%2F%3E%EF%BF%BD',
    )
  })

  it('as a text, whatever its language and lines', () => {
    expect(isBinary('日本語\r\n\tabc é')).toBe(false)
    expect(isBinary('a\0')).toBe(true)
  })
})

describe('the fields of a form', () => {
  it('are read as they were written', () => {
    expect(formFields('application/x-www-form-urlencoded;charset=UTF-8', 'a=1&b=x+y%26&a=2')).toEqual([
      ['a', '1'],
      ['b', 'x y&'],
      ['a', '2'],
    ])
    const part = (head: string, value: string) => `--XX\r\nContent-Disposition: form-data; ${head}\r\n\r\n${value}\r\n`
    const body = `${part('name="city"', 'Kyoto\r\nJapan')}${part('name="photo"; filename="me.png"', '\x89PNG')}--XX--\r\n`
    expect(formFields('multipart/form-data; boundary=XX', body)).toEqual([
      ['city', 'Kyoto\r\nJapan'],
      ['photo', 'me.png'],
    ])
  })

  it('are none of another type, and no list without an end', () => {
    expect(formFields('application/json', 'a=1')).toBeUndefined()
    expect(formFields('multipart/form-data', '--XX')).toBeUndefined()
    expect(formFields('multipart/form-data; boundary=XX', 'anything')).toBeUndefined()
    expect(formFields('application/x-www-form-urlencoded', 'a=1&'.repeat(501))).toBeUndefined()
    expect(formFields('multipart/form-data; boundary=-', '-'.repeat(1_000_000))).toBeUndefined()
  })
})

describe('the bodies that were looked at', () => {
  it('are asked for once, and the oldest is forgotten', async () => {
    const asked: string[] = []
    const request = (name: string) => {
      const getContent = (done: (body: string, encoding: string) => void) => {
        asked.push(name)
        done(name, '')
      }
      const read = readHarEntry(harEntry({}, { getContent }))
      if (read === undefined) throw new Error('no entry')
      return read
    }
    const bodies = new RecentBodies()
    const first = request('first')
    expect((await bodies.of(first)).text).toBe('first')
    for (let at = 0; at < 9; at++) await bodies.of(request(String(at)))
    await bodies.of(first)
    await bodies.of(request('last'))
    expect(bodies.has(first)).toBe(true)
    expect(asked.filter((name) => name === 'first')).toHaveLength(1)
    for (let at = 0; at < 10; at++) await bodies.of(request(`again ${at}`))
    expect(bodies.has(first)).toBe(false)
  })
})

describe('the filter of the Network panel', () => {
  it('finds the request by its method and URL', () => {
    expect(networkFilter({ method: 'POST', url: 'https://shop.test/pay?a=1#top' })).toBe(
      'method:POST url:https://shop.test/pay?a=1',
    )
    expect(networkFilter({ method: 'GET', url: `https://a.test/${'x'.repeat(5000)}` })).toHaveLength(15 + 1000)
  })
})
