import { describe, expect, it } from 'vitest'
import { protocolAttributes, requestAttributes, spanName } from '../../../../inpage/instrument/http/http-attributes'

describe('the attributes of a request', () => {
  it('are the stable ones of an HTTP client', () => {
    expect(requestAttributes('POST', new URL('https://shop.test/cart?token=1#part'))).toEqual({
      'http.request.method': 'POST',
      'url.full': 'https://shop.test/cart?token=1',
      'server.address': 'shop.test',
      'server.port': 443,
    })
  })

  it.each([
    ['http://shop.test/', 80],
    ['https://shop.test/', 443],
    ['http://shop.test:8080/', 8080],
    ['https://[::1]:9/', 9],
  ])('name the port of %s', (url, port) => {
    expect(requestAttributes('GET', new URL(url))['server.port']).toBe(port)
  })

  it('name a method in its known spelling, and beside it how it was written', () => {
    expect(requestAttributes('get', new URL('http://a.test/'))).toMatchObject({
      'http.request.method': 'GET',
      'http.request.method_original': 'get',
    })
  })

  it('hold no unknown method but in its original, cut', () => {
    const method = `X${'y'.repeat(100)}`
    expect(requestAttributes(method, new URL('http://a.test/'))).toMatchObject({
      'http.request.method': '_OTHER',
      'http.request.method_original': method.slice(0, 64),
    })
  })
})

describe('the name of a request', () => {
  it.each([
    ['GET', 'GET'],
    ['patch', 'PATCH'],
    ['PURGE', 'HTTP'],
    ['', 'HTTP'],
  ])('for the method “%s” is %s', (method, name) => {
    expect(spanName(method)).toBe(name)
  })
})

describe('the protocol', () => {
  it.each([
    ['http/1.1', '1.1'],
    ['h2', '2'],
    ['h3', '3'],
  ])('%s is HTTP %s', (alpn, version) => {
    expect(protocolAttributes(alpn)).toEqual({ 'network.protocol.name': 'http', 'network.protocol.version': version })
  })

  it.each(['', 'unknown', 'constructor', '__proto__'])('that is told as “%s” is left out', (alpn) => {
    expect(protocolAttributes(alpn)).toEqual({})
  })
})
