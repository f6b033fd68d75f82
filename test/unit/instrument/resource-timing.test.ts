import { describe, expect, it } from 'vitest'
import { timingAttributes } from '../../../inpage/instrument/resource-timing'

const NOTHING = {
  name: 'https://shop.test/a',
  entryType: 'resource',
  initiatorType: 'fetch',
  nextHopProtocol: '',
  startTime: 100,
  duration: 0,
  redirectStart: 0,
  redirectEnd: 0,
  workerStart: 0,
  fetchStart: 0,
  domainLookupStart: 0,
  domainLookupEnd: 0,
  connectStart: 0,
  secureConnectionStart: 0,
  connectEnd: 0,
  requestStart: 0,
  responseStart: 0,
  responseEnd: 0,
  encodedBodySize: 0,
  decodedBodySize: 0,
  transferSize: 0,
  responseStatus: 0,
}

function attributesOf(entry: Partial<typeof NOTHING>, startMs = 100) {
  return timingAttributes({ ...NOTHING, ...entry } as unknown as PerformanceResourceTiming, startMs)
}

const FULL = {
  nextHopProtocol: 'h2',
  redirectStart: 101,
  redirectEnd: 103,
  fetchStart: 103,
  domainLookupStart: 104,
  domainLookupEnd: 105,
  connectStart: 105,
  secureConnectionStart: 106,
  connectEnd: 109,
  requestStart: 109.5,
  responseStart: 120,
  responseEnd: 130.12345,
  encodedBodySize: 900,
  transferSize: 1200,
}

describe('the attributes of a resource entry', () => {
  it('are the phases since the start of the span, the sizes and the protocol', () => {
    expect(attributesOf(FULL)).toEqual({
      'network.protocol.name': 'http',
      'network.protocol.version': '2',
      'tracepane.timing.queued': [0, 1],
      'tracepane.timing.redirect': [1, 3],
      'tracepane.timing.dns': [4, 5],
      'tracepane.timing.connect': [5, 6],
      'tracepane.timing.tls': [6, 9],
      'tracepane.timing.waiting': [9.5, 20],
      'tracepane.timing.download': [20, 30.123],
      'http.response.body.size': 900,
      'http.response.size': 1200,
    })
  })

  it('leave out the phases of a connection that was there already', () => {
    const reused = { ...FULL, redirectStart: 0, redirectEnd: 0, secureConnectionStart: 0 }
    const at = 103
    const attributes = attributesOf({
      ...reused,
      domainLookupStart: at,
      domainLookupEnd: at,
      connectStart: at,
      connectEnd: at,
    })
    expect(Object.keys(attributes).filter((key) => key.startsWith('tracepane.'))).toEqual([
      'tracepane.timing.queued',
      'tracepane.timing.waiting',
      'tracepane.timing.download',
    ])
    expect(attributes['tracepane.timing.queued']).toEqual([0, 3])
  })

  it('have no TLS where there was none', () => {
    const attributes = attributesOf({ ...FULL, secureConnectionStart: 0 })
    expect(attributes['tracepane.timing.connect']).toEqual([5, 9])
    expect(attributes).not.toHaveProperty('tracepane.timing.tls')
  })

  it('are none where another origin tells nothing but start and end', () => {
    expect(attributesOf({ responseEnd: 130 })).toEqual({})
  })
})
