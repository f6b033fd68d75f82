import { afterEach, describe, expect, it, vi } from 'vitest'
import { timingAttributes } from '../../../../inpage/instrument/http/resource-timing'

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

describe('the entry of a request', () => {
  afterEach(() => {
    vi.unstubAllGlobals()
  })

  /** What the observer is told comes from here. */
  async function browser() {
    class Entry {
      constructor(values: Partial<typeof NOTHING>) {
        Object.assign(this, NOTHING, values)
      }
    }
    let tell: (list: { getEntries(): unknown[] }) => void = () => {}
    const disconnect = vi.fn()
    vi.stubGlobal(
      'PerformanceObserver',
      class {
        static readonly supportedEntryTypes = ['resource']
        readonly disconnect = disconnect
        constructor(callback: typeof tell) {
          tell = callback
        }
        observe(): void {}
      },
    )
    // The library takes the observer when it is loaded.
    vi.resetModules()
    const { ResourceTimings } = await import('../../../../inpage/instrument/http/resource-timing')
    return {
      timings: new ResourceTimings('fetch'),
      disconnect,
      tell: (...entries: Partial<typeof NOTHING>[]) =>
        tell({ getEntries: () => entries.map((values) => new Entry(values)) }),
    }
  }
  const url = new URL('https://shop.test/a#part')

  it('is that of its URL, told once', async () => {
    const { timings, tell } = await browser()
    const found = vi.fn()
    timings.expect(url, 100, found)
    tell({ name: 'https://shop.test/b', startTime: 101 }, { initiatorType: 'img', startTime: 101 })
    expect(found).not.toHaveBeenCalled()
    tell({ startTime: 101 }, { startTime: 102 })
    expect(found).toHaveBeenCalledOnce()
  })

  it('is the latest that started before, of several requests for one URL', async () => {
    const { timings, tell } = await browser()
    const order: string[] = []
    timings.expect(url, 100, () => order.push('first'))
    timings.expect(url, 110, () => order.push('second'))
    tell({ startTime: 110.2 }, { startTime: 100.1 })
    expect(order).toEqual(['second', 'first'])
  })

  it('is not one that started before the request', async () => {
    const { timings, tell } = await browser()
    const found = vi.fn()
    timings.expect(url, 100, found)
    tell({ startTime: 50 })
    expect(found).not.toHaveBeenCalled()
  })

  it('is waited for by a bounded number of requests', async () => {
    const { timings, tell } = await browser()
    const first = vi.fn()
    const last = vi.fn()
    timings.expect(new URL('https://shop.test/first'), 1, first)
    for (let i = 0; i < 500; i++) timings.expect(new URL(`https://shop.test/${i}`), 2, last)
    tell({ name: 'https://shop.test/first', startTime: 1 }, { name: 'https://shop.test/499', startTime: 2 })
    expect(first).not.toHaveBeenCalled()
    expect(last).toHaveBeenCalledOnce()
  })

  it('tells nothing any more when it is stopped', async () => {
    const { timings, tell, disconnect } = await browser()
    const found = vi.fn()
    timings.expect(url, 100, found)
    timings.stop()
    tell({ startTime: 101 })
    expect(found).not.toHaveBeenCalled()
    expect(disconnect).toHaveBeenCalledOnce()
  })
})
