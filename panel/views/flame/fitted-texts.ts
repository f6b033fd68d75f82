import { visibleText } from '../../formats/visible-text'

/** Widths are rounded down to steps of this many px, so that fewer results have to be kept. */
const STEP = 4
const MAX_KEPT = 20_000

/** Texts cut to the room there is. What was cut once is kept: while the reader moves, the same come again and again. */
export class FittedTexts {
  #known = new Map<string, string>()

  /** As much of the text as fits in `room` px, in the context's font. */
  fitted(context: Pick<CanvasRenderingContext2D, 'measureText'>, text: string, room: number): string {
    const steps = Math.floor(room / STEP)
    const key = `${steps} ${text}`
    let fitted = this.#known.get(key)
    if (fitted === undefined) {
      if (this.#known.size >= MAX_KEPT) this.#known.clear()
      fitted = cut(context, visibleText(text), steps * STEP)
      this.#known.set(key, fitted)
    }
    return fitted
  }
}

function cut(context: Pick<CanvasRenderingContext2D, 'measureText'>, text: string, room: number): string {
  // No letter is as narrow as 2 px, so what is longer need not be measured.
  const maxLength = Math.max(0, Math.ceil(room / 2))
  if (text.length <= maxLength && context.measureText(text).width <= room) return text
  let low = 0
  let high = Math.min(text.length, maxLength)
  while (low < high) {
    const middle = (low + high + 1) >>> 1
    if (context.measureText(`${text.slice(0, middle)}…`).width <= room) low = middle
    else high = middle - 1
  }
  return low === 0 ? '' : `${text.slice(0, low)}…`
}
