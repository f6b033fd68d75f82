import type { Excerpt } from './place'

/** Lines before and behind the one that is meant. */
const AROUND = 2
/** What is longer is cut: an original may be minified itself. */
const MAX_LINE = 200

/** The lines around a line (from 1) of a source; undefined where it has no such line. */
export function excerptOf(text: string, line: number): Excerpt | undefined {
  const firstLine = Math.max(1, line - AROUND)
  let start = 0
  for (let number = 1; number < firstLine; number++) {
    start = text.indexOf('\n', start) + 1
    if (start === 0) return undefined
  }
  const lines: string[] = []
  for (let number = firstLine; number <= line + AROUND; number++) {
    const end = text.indexOf('\n', start)
    lines.push(cut(text.slice(start, end < 0 ? Math.min(text.length, start + MAX_LINE + 1) : end)))
    if (end < 0) return number < line ? undefined : { firstLine, lines }
    start = end + 1
  }
  return { firstLine, lines }
}

function cut(line: string): string {
  const whole = line.endsWith('\r') ? line.slice(0, -1) : line
  return whole.length > MAX_LINE ? `${whole.slice(0, MAX_LINE)}…` : whole
}
