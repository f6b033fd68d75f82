import { createServer } from 'node:http'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { testConnection } from '../../../extension/export/connection-test'
import { REQUEST_MS } from '../../../extension/export/exchange'
import { type EndpointDouble, startEndpoint } from './endpoint-double'

let endpoint: EndpointDouble

beforeEach(async () => {
  endpoint = await startEndpoint()
})

afterEach(() => endpoint.close())

async function outcome(codec: 'protobuf' | 'json' = 'protobuf', url = `${endpoint.url}/v1/traces`) {
  return testConnection({ url, codec, headers: [['authorization', 'Bearer 1']] }, fetch)
}

describe('a test of the connection', () => {
  it('sends headers and no span', async () => {
    expect(await outcome()).toEqual({ outcome: 'taken', detail: '' })
    expect(endpoint.requests[0].headers.authorization).toBe('Bearer 1')
    expect(endpoint.requests[0].spans).toEqual([])
    expect(endpoint.requests[0].bytes).toBeGreaterThan(0)
    expect(await outcome('json')).toEqual({ outcome: 'taken', detail: '' })
  })

  it.each([
    [401, 'unauthorized'],
    [403, 'forbidden'],
    [404, 'wrongPath'],
    [405, 'wrongPath'],
    [415, 'wrongCodec'],
    [400, 'failed'],
    [500, 'failed'],
    [429, 'busy'],
    [503, 'busy'],
    [307, 'moved'],
  ])('names an answer of %i %s', async (status, expected) => {
    endpoint.always({ status, headers: { location: '/', 'content-type': 'text/plain' }, body: 'because' })
    expect((await outcome()).outcome).toBe(expected)
  })

  it('says what the server said', async () => {
    endpoint.always({ status: 401, headers: { 'content-type': 'text/plain' }, body: 'no\n such key' })
    expect((await outcome()).detail).toBe('HTTP 401: no such key')
  })

  it.each([400, 415])('knows by another try that a %i was for the encoding', async (status) => {
    endpoint.always({ status, when: ({ headers }) => headers['content-type'] === 'application/x-protobuf' })
    expect((await outcome('protobuf')).outcome).toBe('wrongCodec')
    expect((await outcome('json')).outcome).toBe('taken')
  })

  it('takes a web page for what it is', async () => {
    endpoint.always({ headers: { 'content-type': 'text/html' }, body: '<!doctype html>' })
    expect((await outcome()).outcome).toBe('wrongPath')
  })

  it('says that nobody is there', async () => {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    await new Promise((resolve) => server.close(resolve))
    const port = typeof address === 'object' && address !== null ? address.port : 0
    expect(await outcome('json', `http://127.0.0.1:${port}/v1/traces`)).toEqual({ outcome: 'unreachable', detail: '' })
  })

  it(`waits ${REQUEST_MS / 1000} s for an answer`, { timeout: REQUEST_MS * 2 }, async () => {
    endpoint.always({ hang: true })
    expect(await outcome()).toEqual({ outcome: 'noAnswer', detail: '' })
  })
})
