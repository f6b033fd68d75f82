/** The least that shows something arriving: a screen of rows and a canvas beside them, nothing kept and nothing counted. */

const ROWS = 30
const CELLS = 6
const CANVAS = { width: 700, height: 630 }
const STYLE = `position: fixed; inset: 0; z-index: 10; background: #fff; display: grid;
  grid-template: repeat(${ROWS}, 21px) / repeat(${CELLS}, 110px) auto; font: 12px / 16px system-ui, sans-serif; overflow: hidden`

export class PlainRows {
  readonly #table = document.createElement('div')
  readonly #cells: Text[] = []
  readonly #context: CanvasRenderingContext2D | null
  #turn = 0
  #isDue = false

  constructor() {
    this.#table.style.cssText = STYLE
    const canvas = Object.assign(document.createElement('canvas'), CANVAS)
    canvas.style.gridArea = `1 / ${CELLS + 1} / span ${ROWS}`
    for (let cell = 0; cell < ROWS * CELLS; cell++) {
      const text = new Text()
      const element = document.createElement('div')
      element.style.gridArea = `${Math.floor(cell / CELLS) + 1} / ${(cell % CELLS) + 1}`
      element.append(text)
      this.#cells.push(text)
      this.#table.append(element)
    }
    this.#context = canvas.getContext('2d')
    this.#table.append(canvas)
    document.body.append(this.#table)
  }

  /** Something has come: all is written anew in the next frame. */
  ask(): void {
    if (this.#isDue) return
    this.#isDue = true
    requestAnimationFrame(() => this.#draw())
  }

  remove(): void {
    this.#table.remove()
  }

  #draw(): void {
    this.#isDue = false
    this.#turn++
    for (const [at, text] of this.#cells.entries()) text.data = `step ${this.#turn * 7 + at} ms`
    const context = this.#context
    if (context === null) return
    context.clearRect(0, 0, CANVAS.width, CANVAS.height)
    context.fillStyle = '#4c8df6'
    for (let row = 0; row < ROWS; row++) {
      context.fillRect((this.#turn * 3 + row * 11) % 300, row * 21 + 5, 300, 11)
    }
  }
}
