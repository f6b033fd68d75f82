import type { EnvironmentDouble } from './environment'
import { shopDocument } from './scenes'

export interface Flood {
  readonly spans: number
  /** Entries of frames that took 50 ms and more, as the browser tells them: how long each took, ms. */
  readonly longFrames: readonly number[]
}

/**
 * Sends so many spans a second for a while, made in a worker. What is not `isShown` is made and sent, too: it is what the
 * machine alone costs.
 */
export async function flood({ feed }: EnvironmentDouble, rate: number, ms: number, isShown: boolean): Promise<Flood> {
  const longFrames: number[] = []
  const observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) longFrames.push(duration)
  })
  observer.observe({ type: 'long-animation-frame' })
  feed.document(shopDocument('flood'))
  const worker = new Worker(new URL('./flood-worker.ts', import.meta.url), { type: 'module' })
  const spans = await new Promise<number>((resolve) => {
    worker.onmessage = ({ data }: MessageEvent<{ readonly bytes?: ArrayBuffer; readonly made?: number }>) => {
      if (data.bytes !== undefined && isShown) feed.block('flood', data.bytes)
      if (data.made !== undefined) resolve(data.made)
    }
    worker.postMessage({ rate, ms })
  })
  worker.terminate()
  await new Promise((resolve) => setTimeout(resolve, 500))
  observer.disconnect()
  return { spans, longFrames }
}
