import type { SpanLine } from '../page'

interface SlowSpan {
  readonly key: string
  readonly line: SpanLine
  readonly document: number
  readonly trace: number
}

export interface SlowRow {
  readonly key: string
  readonly level: number
  readonly expanded: boolean | undefined
  readonly context: boolean
  readonly setSize: number
  readonly positionInSet: number
  readonly errors: number
}

/** What the store should hold and show, said in the plainest way: objects in a list, everything worked out each time. */
export class SlowModel {
  spans: SlowSpan[] = []
  evicted = 0
  closed = new Set<string>()
  #maxSpans: number
  /** In the order in which they were first seen. */
  #traces: number[] = []

  constructor(maxSpans: number) {
    this.#maxSpans = maxSpans
  }

  record(line: SpanLine, document: number): void {
    const trace = line.trace ?? 1
    const key = `${trace}/${line.id}`
    const at = this.spans.findIndex((span) => span.key === key)
    if (at >= 0) {
      const known = this.spans[at]
      if (known.document === document && (line.revision ?? 1) > (known.line.revision ?? 1)) {
        this.spans[at] = { ...known, line }
      }
      return
    }
    if (this.spans.length >= this.#maxSpans && !this.#makeRoom(trace)) {
      this.evicted++
      return
    }
    this.spans.push({ key, line, document, trace })
    if (!this.#traces.includes(trace)) this.#traces.push(trace)
  }

  forget(documents: (document: number) => boolean): void {
    this.#keep(this.spans.filter((span) => !documents(span.document)))
  }

  /** What failed, by root cause. */
  get failures(): number {
    return this.spans.filter(
      (span) => span.line.error && this.#childrenOf(span).every((child) => this.#errorsOf(child) === 0),
    ).length
  }

  rows(matches: ((line: SpanLine) => boolean) | undefined, closed: ReadonlySet<string>): SlowRow[] {
    const rows: SlowRow[] = []
    const anyBelow = (span: SlowSpan): boolean => this.#childrenOf(span).some((c) => hit(c) || anyBelow(c))
    const hit = (span: SlowSpan) => matches === undefined || matches(span.line)
    const isShown = (span: SlowSpan) => hit(span) || anyBelow(span)
    const errorsOf = (span: SlowSpan) => this.#errorsOf(span)
    const layOut = (siblings: SlowSpan[], level: number) => {
      const shown = siblings.filter(isShown)
      for (const [i, span] of shown.entries()) {
        const children = this.#childrenOf(span)
        const expanded = children.some(isShown) ? !closed.has(span.key) : undefined
        rows.push({
          ...{ key: span.key, level, expanded, context: !hit(span) },
          ...{ setSize: shown.length, positionInSet: i + 1, errors: errorsOf(span) },
        })
        if (expanded) layOut(children, level + 1)
      }
    }
    layOut(this.spans.filter((span) => this.#parentOf(span) === undefined).sort(inOrder), 1)
    return rows
  }

  #makeRoom(except: number): boolean {
    const traces = this.#traces.filter((trace) => trace !== except)
    const goal = Math.max(1, Math.floor(this.#maxSpans / 16))
    const going = new Set<number>()
    let count = 0
    for (const trace of traces) {
      if (count >= goal) break
      going.add(trace)
      count += this.spans.filter((span) => span.trace === trace).length
    }
    this.evicted += count
    this.#keep(this.spans.filter((span) => !going.has(span.trace)))
    return count > 0
  }

  #keep(spans: SlowSpan[]): void {
    this.spans = spans
    this.#traces = this.#traces.filter((trace) => spans.some((span) => span.trace === trace))
  }

  #parentOf(span: SlowSpan): SlowSpan | undefined {
    return this.spans.find((other) => other.key === `${span.trace}/${span.line.parent ?? 0}`)
  }

  #errorsOf(span: SlowSpan): number {
    return this.#childrenOf(span).reduce((sum, child) => sum + this.#errorsOf(child), 0) || (span.line.error ? 1 : 0)
  }

  #childrenOf(span: SlowSpan): SlowSpan[] {
    return this.spans.filter((other) => this.#parentOf(other) === span).sort(inOrder)
  }
}

function inOrder(a: SlowSpan, b: SlowSpan): number {
  return (
    (a.line.start ?? a.line.id) - (b.line.start ?? b.line.id) ||
    a.document - b.document ||
    (a.line.order ?? a.line.id) - (b.line.order ?? b.line.id)
  )
}
