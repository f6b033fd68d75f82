/** What the program prints: each event once, and sums at intervals. */
import type { Refusal } from './callers'
import type { Signal } from './otlp/request'
import type { MemoryCounts } from './trace-memory'

/** The interval between two sums, in ms. */
const INTERVAL_MS = 5000
/** How many names are remembered as printed; senders may invent names. */
const MAX_SAID = 1000
const MAX_NAME = 80

/** Prints what happens. */
export interface Output {
  say(line: string): void
  received(spans: number, services: ReadonlySet<string>): void
  refused(refusal: Refusal): void
  malformed(reason: string): void
  ignored(signal: Signal): void
  panels(count: number): void
  forwarded(): void
  notForwarded(reason: string): void
  forwardWaits(reason: string): void
  close(): void
}

/** What the output uses. */
interface OutputOptions {
  write(line: string): void
  counts(): MemoryCounts
}

/** Makes the output. */
export function createOutput({ write, counts }: OutputOptions): Output {
  const said = new Set<string>()
  let spans = 0
  let forwarded = 0
  let notForwarded = 0
  let droppedBefore = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  const once = (line: string) => {
    if (said.has(line) || said.size >= MAX_SAID) return
    said.add(line)
    write(line)
  }
  const sum = () => {
    timer ??= setTimeout(tell, INTERVAL_MS)
    timer.unref()
  }
  const tell = () => {
    timer = undefined
    const { traces, spans: kept, bytes, droppedTraces, droppedSpans } = counts()
    const facts = [
      `${number(spans)} spans came; ${number(kept)} of ${number(traces)} traces are kept (${megabytes(bytes)})`,
    ]
    if (droppedSpans > droppedBefore) {
      facts.push(`memory is full, dropped so far: ${number(droppedSpans)} spans, ${number(droppedTraces)} whole traces`)
    }
    if (forwarded > 0) facts.push(`${number(forwarded)} requests passed on`)
    if (notForwarded > 0) facts.push(`${number(notForwarded)} requests NOT passed on`)
    droppedBefore = droppedSpans
    spans = 0
    forwarded = 0
    notForwarded = 0
    write(facts.join('; '))
  }

  return {
    say: write,
    received(count, services) {
      for (const service of services) once(`First spans of ${printable(service)}`)
      if (count === 0) return
      spans += count
      sum()
    },
    refused: ({ reason, who }) =>
      once(
        reason === 'host'
          ? `Refused: a request for the host ${printable(who)}, which is not this machine`
          : `Refused: a web page${who === '' ? '' : ` (${printable(who)})`}. Pages get no answer here`,
      ),
    malformed: (reason) => once(`Refused: ${printable(reason)}`),
    ignored: (signal) =>
      once(`Ignored: ${signal}. They are taken, so that services log no errors; Tracepane shows traces`),
    panels: (count) => write(count === 1 ? '1 Traces panel is connected' : `${count} Traces panels are connected`),
    forwarded() {
      forwarded++
      sum()
    },
    notForwarded(reason) {
      notForwarded++
      once(`Not passed on: ${printable(reason)}`)
      sum()
    },
    forwardWaits: (reason) => once(`Waiting to pass on: ${printable(reason)}`),
    close: () => clearTimeout(timer),
  }
}

/** Makes text of others safe for a terminal: no control characters, and not too long. */
function printable(text: string): string {
  return text.slice(0, MAX_NAME).replace(/[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu, '?')
}

function number(value: number): string {
  return value.toLocaleString('en')
}

function megabytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`
}
