import type { EnvironmentDouble } from './environment'
import { PlainRows } from './plain-rows'
import { shopDocument } from './scenes'

/** A frame that took 50 ms and more. */
export interface LongFrame {
  /** ms since the first span was asked for. */
  readonly atMs: number
  readonly durationMs: number
}

/** How the panel took a flood of spans. */
export interface Flood {
  readonly spans: number
  /** Frames that took 50 ms and more, as the browser tells them. */
  readonly longFrames: readonly LongFrame[]
}

/**
 * Sends so many spans a second for a while, made in a worker. What the panel is not shown is made and sent, too, and rows
 * that have nothing to do with spans are drawn as often: it is what the browser and the machine alone cost.
 */
export async function flood({ feed }: EnvironmentDouble, rate: number, ms: number, isShown: boolean): Promise<Flood> {
  const longFrames: LongFrame[] = []
  const from = performance.now()
  const plain = isShown ? undefined : new PlainRows()
  const observer = new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) {
      longFrames.push({ atMs: startTime - from, durationMs: duration })
    }
  })
  observer.observe({ type: 'long-animation-frame' })
  feed.document(shopDocument('flood'))
  const worker = new Worker(new URL('./flood-worker.ts', import.meta.url), { type: 'module' })
  const spans = await new Promise<number>((resolve) => {
    worker.onmessage = ({ data }: MessageEvent<{ readonly bytes?: ArrayBuffer; readonly made?: number }>) => {
      if (data.bytes !== undefined) {
        if (plain === undefined) feed.block('flood', data.bytes)
        else plain.ask()
      }
      if (data.made !== undefined) resolve(data.made)
    }
    worker.postMessage({ rate, ms })
  })
  worker.terminate()
  await new Promise((resolve) => setTimeout(resolve, 500))
  observer.disconnect()
  plain?.remove()
  return { spans, longFrames }
}
