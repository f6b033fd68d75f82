import type { Size } from './size'

/** What is drawn on. Its size is in CSS px, as are the coordinates of its context. */
export interface Surface extends Size {
  readonly context: CanvasRenderingContext2D
}

/** Makes a canvas of that size as sharp as the screen, and clears it. Undefined where there is nothing to draw on. */
export function surfaceOf(canvas: HTMLCanvasElement, { width, height }: Size): Surface | undefined {
  const ratio = devicePixelRatio
  const [pixelWidth, pixelHeight] = [Math.round(width * ratio), Math.round(height * ratio)]
  if (canvas.width !== pixelWidth) canvas.width = pixelWidth
  if (canvas.height !== pixelHeight) canvas.height = pixelHeight
  const context = canvas.getContext('2d')
  if (context === null || width === 0) return undefined
  context.setTransform(ratio, 0, 0, ratio, 0, 0)
  context.clearRect(0, 0, width, height)
  return { context, width, height }
}
