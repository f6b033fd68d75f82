import type { TraceFormat } from '../../formats/format'
import type { TraceSpan } from '../../formats/trace-model'

/** ms that are written at one go, so that the panel stays alive. */
const SLICE_MS = 8
/** UTF-16 units that are handed to the browser at once: it keeps them, and not the panel. */
const PIECE = 4 * 1024 * 1024
/** Spans by which the size is estimated. */
const SAMPLE = 64

/** Progress and cancellation of writing a file. */
export interface Writing {
  /** Told now and then how many UTF-16 units are written. */
  onProgress(units: number): void
  readonly isStopped: () => boolean
}

/** The file's content; undefined if it was stopped. */
export async function exportFile(
  spans: readonly TraceSpan[],
  format: TraceFormat,
  { onProgress, isStopped }: Writing,
): Promise<Blob | undefined> {
  const pieces: Blob[] = []
  let text = ''
  let units = 0
  let until = performance.now() + SLICE_MS
  for (const part of format.write(spans)) {
    text += part
    units += part.length
    if (text.length > PIECE) {
      pieces.push(new Blob([text]))
      text = ''
    }
    if (performance.now() < until) continue
    onProgress(units)
    await new Promise((resolve) => setTimeout(resolve))
    if (isStopped()) return undefined
    until = performance.now() + SLICE_MS
  }
  return new Blob([...pieces, text], { type: 'application/json' })
}

/** Bytes that the file will have, by some of its spans. */
export function estimatedBytes(spans: readonly TraceSpan[], format: TraceFormat): number {
  const step = Math.max(1, Math.floor(spans.length / SAMPLE))
  const sample = spans.filter((_, i) => i % step === 0).slice(0, SAMPLE)
  if (sample.length === 0) return 0
  const { size } = new Blob([...format.write(sample)])
  return Math.round((size / sample.length) * spans.length)
}

/** `shop.test-2026-11-21T08-15-03.otlp.json`: what it is of, when it was saved, and in what format. */
export function exportFileName(of: string, now: Date, { ending }: TraceFormat): string {
  const host = of.replace(/^\w+:\/\//, '').replace(/[^\w.-]+/g, '-')
  const time = now.toISOString().slice(0, 19).replaceAll(':', '-')
  return `${host || 'traces'}-${time}.${ending}`
}

/** Has the browser save a file. */
export function saveFile(content: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(content)
  link.download = name
  link.click()
  // The browser reads it after the click; a minute is far more than it needs to begin.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}
