import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Resolution } from '../../../panel/sources/place'
import type { FromSourceWorker, ToSourceWorker } from '../../../panel/sources/source-messages'
import { type SourceWorker, WorkerResolver } from '../../../panel/sources/source-resolver'
import { SourcePlaces } from '../../../panel/state/source-places'

const PAGE = { url: 'https://shop.example/', id: '1' }
const PLACE = { url: 'https://shop.example/a.js', line: 1, column: 2, functionName: '' }
const NONE: Resolution = { type: 'none', reason: 'noMap', isIgnored: false }

class WorkerDouble implements SourceWorker {
  onmessage: SourceWorker['onmessage'] = null
  onerror: SourceWorker['onerror'] = null
  readonly told: ToSourceWorker[] = []
  isEnded = false
  postMessage(message: ToSourceWorker): void {
    this.told.push(message)
  }
  terminate(): void {
    this.isEnded = true
  }
  say(data: FromSourceWorker): void {
    this.onmessage?.(new MessageEvent('message', { data }))
  }
}

function resolving(scriptInBrowser: (url: string) => Promise<string | undefined> = async () => undefined) {
  const workers: WorkerDouble[] = []
  const resolver = new WorkerResolver(scriptInBrowser, () => {
    const worker = new WorkerDouble()
    workers.push(worker)
    return worker
  })
  return { resolver, workers }
}

describe('the worker', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('begins when something is asked, and answers each by itself', async () => {
    const { resolver, workers } = resolving()
    expect(workers).toHaveLength(0)
    const [first, second] = [resolver.resolve(PAGE, PLACE), resolver.resolve(PAGE, { ...PLACE, line: 2 })]
    expect(workers).toHaveLength(1)
    workers[0].say({ type: 'resolved', id: 2, resolution: NONE })
    expect(await second).toBe(NONE)
    workers[0].say({ type: 'resolved', id: 1, resolution: { ...NONE, reason: 'refused' } })
    expect(await first).toMatchObject({ reason: 'refused' })
  })

  it('is told what the browser has, also where that fails', async () => {
    const { resolver, workers } = resolving(async (url) => {
      if (url.endsWith('b.js')) throw new Error('gone')
      return 'a()'
    })
    void resolver.resolve(PAGE, PLACE)
    workers[0].say({ type: 'script', id: 7, url: PLACE.url })
    workers[0].say({ type: 'script', id: 8, url: 'https://shop.example/b.js' })
    await vi.advanceTimersByTimeAsync(0)
    expect(workers[0].told).toContainEqual({ type: 'script', id: 7, text: 'a()' })
    expect(workers[0].told).toContainEqual({ type: 'script', id: 8, text: undefined })
  })

  it('is ended when it no longer answers; the next question goes to a new one', async () => {
    const { resolver, workers } = resolving()
    const stuck = resolver.resolve(PAGE, PLACE)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(await stuck).toEqual({ type: 'none', reason: 'tooSlow', isIgnored: false })
    expect(workers[0].isEnded).toBe(true)
    const next = resolver.resolve(PAGE, PLACE)
    workers[1].say({ type: 'resolved', id: 2, resolution: NONE })
    expect(await next).toBe(NONE)
  })

  it('may take its time as long as it answers', async () => {
    const { resolver, workers } = resolving()
    let answer: Resolution | undefined
    void resolver.resolve(PAGE, PLACE).then((resolution) => {
      answer = resolution
    })
    for (let i = 0; i < 20; i++) {
      await vi.advanceTimersByTimeAsync(5_000)
      workers[0].say({ type: 'pong' })
    }
    expect([workers[0].isEnded, answer]).toEqual([false, undefined])
    workers[0].say({ type: 'resolved', id: 1, resolution: NONE })
    await vi.advanceTimersByTimeAsync(0)
    const pings = workers[0].told.length
    await vi.advanceTimersByTimeAsync(60_000)
    expect(workers[0].told).toHaveLength(pings)
  })

  it('that fails leaves what was asked without an original', async () => {
    const { resolver, workers } = resolving()
    const asked = resolver.resolve(PAGE, PLACE)
    workers[0].onerror?.(new Event('error') as ErrorEvent)
    expect(await asked).toMatchObject({ reason: 'unreadable' })
  })
})

describe('the places that are shown', () => {
  it('are asked for once, and told when they are known', async () => {
    const asked: number[] = []
    const places = new SourcePlaces({
      async resolve(_document, { line }) {
        asked.push(line)
        return NONE
      },
    })
    const answer = places.of(PAGE, PLACE)
    expect(answer.value).toBeUndefined()
    expect(places.of(PAGE, { ...PLACE })).toBe(answer)
    await vi.waitFor(() => expect(answer.value).toBe(NONE))
    expect(asked).toEqual([1])
    expect(places.of({ ...PAGE, id: '2' }, PLACE)).not.toBe(answer)
  })
})
