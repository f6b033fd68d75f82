import { describe, expect, it } from 'vitest'
import { refusalOf } from '../../../extension/receiver/callers'

describe('who is let in', () => {
  it.each([
    ['a service', { host: 'localhost:4318' }],
    ['a service, by address', { host: '127.0.0.1:4318' }],
    ['a service, by IPv6', { host: '[::1]:4318' }],
    ['a name of this machine', { host: 'tracing.localhost:4318' }],
    ['a container on this machine', { host: 'host.docker.internal:4318' }],
    [
      'an extension in Chromium',
      { host: '127.0.0.1:4318', origin: 'chrome-extension://abcdefghijklmnopabcdefghijklmnop' },
    ],
    [
      'an extension in Firefox',
      {
        host: '127.0.0.1:4318',
        origin: 'moz-extension://0d9d1c2e-0000-4000-8000-000000000000',
        'sec-fetch-site': 'cross-site',
      },
    ],
    ['a person’s own address bar', { host: 'localhost:4318', 'sec-fetch-site': 'none' }],
  ])('%s is', (_who, headers) => {
    expect(refusalOf(headers)).toBeUndefined()
  })

  it.each([
    ['a page', { host: 'localhost:4318', origin: 'https://shop.test' }],
    ['a page of this machine', { host: 'localhost:4318', origin: 'http://localhost:3000' }],
    ['a page of the receiver’s own origin', { host: 'localhost:4318', origin: 'http://localhost:4318' }],
    ['a frame without an origin', { host: 'localhost:4318', origin: 'null' }],
    ['an origin that begins as an extension’s', { host: 'localhost:4318', origin: 'chrome-extension://a.b/https://x' }],
    ['an image or a script in a page', { host: 'localhost:4318', 'sec-fetch-site': 'cross-site' }],
    ['a link from a page of this machine', { host: 'localhost:4318', 'sec-fetch-site': 'same-site' }],
    ['a page that made its name ours', { host: 'rebound.test:4318' }],
    ['the same, without a port', { host: 'rebound.test' }],
    ['a name that ends as ours', { host: 'notlocalhost:4318' }],
    ['a name that begins as ours', { host: 'localhost.evil.test:4318' }],
    ['an address that begins as ours', { host: '127.0.0.1.evil.test:4318' }],
    ['nobody’s host', {}],
    // As Firefox sends a GET of an extension, and of a page that was there before the receiver.
    ['a browser that does not say for whom', { host: 'localhost:4318', 'sec-fetch-site': 'same-origin' }],
  ])('%s is not', (_who, headers) => {
    expect(refusalOf(headers)).toBeDefined()
  })
})
