/** Writes a trace as Markdown for an issue or an assistant: failures first, then the tree with its times. */

import { StatusCode } from '../../../inpage/api/api'
import type { AttributeEntry } from '../../../inpage/block/format'
import { grouped } from '../grouped'
import { isParentInferred } from '../inferred-parent'
import { valueText } from '../json-value'
import { dateText } from '../time'
import { type TraceSpan, textAttribute } from '../trace-model'
import { codeBlock, codeSpan } from './markdown-text'
import { NO_SOURCES, type SourceTexts } from './source-texts'

/** Longer values are cut: readers want to see what happened, not a request's body. In characters. */
const MAX_VALUE = 200
const MAX_STACK_LINES = 12
const MAX_LINE = 1000
const MAX_ERRORS = 20
const MAX_LINES = 500
/** The deepest indentation; deeper spans are drawn at this level. */
const MAX_INDENT = 40

/**
 * Writes a trace as Markdown.
 *
 * @param spans - in any order
 * @param notes - the user's notes on spans, by `traceId:spanId`
 * @param summary - what happened, in parts; parts that come from the page are quoted
 * @param failures - how many things went wrong, each of which several spans may tell of; by default each span counts
 */
export function markdownOf(
  spans: readonly TraceSpan[],
  notes: ReadonlyMap<string, string> = new Map(),
  sources: SourceTexts = NO_SOURCES,
  summary: readonly SummaryPart[] = [],
  failures?: number,
): string {
  const ordered = inTreeOrder(spans)
  const [first] = ordered
  if (first === undefined) return ''
  const errors = ordered.filter(({ span }) => span.status.code === StatusCode.ERROR)
  const lines = [`# Trace: ${named(first.span)}`, '']
  if (summary.length > 0) lines.push(summary.map(summaryText).join(''), '')
  lines.push(...facts(first.span, ordered, errors.length, failures), '')
  if (errors.length > 0) {
    lines.push('## Errors', '')
    // The innermost error is mostly the cause.
    const causes = [...errors].sort((a, b) => b.depth - a.depth)
    for (const { span } of causes.slice(0, MAX_ERRORS)) lines.push(...errorLines(span, sources), '')
    if (errors.length > MAX_ERRORS) lines.push(`… and ${errors.length - MAX_ERRORS} more errors`, '')
  }
  lines.push('## Spans', '')
  for (const { span, depth } of ordered.slice(0, MAX_LINES)) {
    const indent = '  '.repeat(Math.min(depth, MAX_INDENT))
    lines.push(`${indent}- ${spanLine(span, first.span.startNs, sources)}`)
    const note = notes.get(`${span.traceId}:${span.spanId}`)
    if (note !== undefined) lines.push(`${indent}  - Note: ${codeSpan(note)}`)
  }
  if (ordered.length > MAX_LINES) lines.push(`- … and ${ordered.length - MAX_LINES} more spans`)
  lines.push('', '## Attributes', '')
  const telling = errors.length > 0 ? errors.map(({ span }) => span) : [first.span]
  for (const span of telling.slice(0, MAX_ERRORS)) lines.push(...attributeLines(span), '')
  return `${lines.join('\n').trimEnd()}\n`
}

/** A part of the summary. */
interface SummaryPart {
  readonly text: string
  readonly isQuoted?: true
}

function summaryText({ text, isQuoted }: SummaryPart): string {
  return isQuoted ? codeSpan(text) : text
}

/** A span with its depth in the tree. */
interface SpanAtDepth {
  readonly span: TraceSpan
  readonly depth: number
}

/** Orders parents before children and siblings by start. Not recursive: there are chains of 50,000 spans. */
function inTreeOrder(spans: readonly TraceSpan[]): readonly SpanAtDepth[] {
  const known = new Set(spans.map((span) => span.spanId))
  const byStart = [...spans].sort((a, b) => (a.startNs < b.startNs ? -1 : a.startNs > b.startNs ? 1 : 0))
  const isTop = (span: TraceSpan) => span.parentId === undefined || !known.has(span.parentId)
  const children = grouped(byStart, (span) => (isTop(span) ? '' : span.parentId))
  const ordered: SpanAtDepth[] = []
  const seen = new Set<TraceSpan>()
  const draw = (top: TraceSpan) => {
    const todo: SpanAtDepth[] = [{ span: top, depth: 0 }]
    for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
      const { span, depth } = next
      if (seen.has(span)) continue
      seen.add(span)
      ordered.push(next)
      const below = children.get(span.spanId) ?? []
      for (let i = below.length - 1; i >= 0; i--) todo.push({ span: below[i], depth: depth + 1 })
    }
  }
  for (const top of children.get('') ?? []) draw(top)
  // What is left are spans that are each other's ancestors.
  for (const span of byStart) draw(span)
  return ordered
}

function facts(span: TraceSpan, all: readonly SpanAtDepth[], failed: number, failures = failed): string[] {
  const told = failures === failed ? '' : ` (spans that tell of them: ${failed})`
  return [
    `- Trace id: ${codeSpan(span.traceId)}`,
    `- Started: ${dateText(span.startNs)}`,
    `- Duration: ${traceDuration(span, all)}`,
    `- Spans: ${all.length}, errors: ${failures}${told}`,
  ]
}

/** The time until everything that the first span caused has ended; says so if that is later than its own end. */
function traceDuration(first: TraceSpan, all: readonly SpanAtDepth[]): string {
  if (first.endNs === undefined) return duration(first)
  const end = all.reduce(
    (latest, { span: { endNs } }) => (endNs !== undefined && endNs > latest ? endNs : latest),
    first.endNs,
  )
  const own = end === first.endNs ? '' : ` (its own span: ${duration(first)})`
  return `${milliseconds(end - first.startNs)}${own}`
}

function spanLine(span: TraceSpan, traceStartNs: bigint, sources: SourceTexts): string {
  const startedAt = sources.startedAt(span)
  const url = textAttribute(span.attributes, 'url.full') || textAttribute(span.attributes, 'http.url')
  const code = span.attributes.find(([key]) => key === 'http.response.status_code' || key === 'http.status_code')?.[1]
  const parts = [
    `**${named(span)}**`,
    url === '' ? '' : codeSpan(cut(url)),
    `${duration(span)} (+${milliseconds(span.startNs - traceStartNs)})`,
    code === undefined ? '' : codeSpan(cut(valueText(code))),
    span.status.code === StatusCode.ERROR ? '✗ error' : '',
    isParentInferred(span.attributes) ? 'parent inferred' : '',
    span.status.message === '' ? '' : codeSpan(cut(span.status.message)),
    startedAt === '' ? '' : `started at ${codeSpan(cut(startedAt))}`,
  ]
  return parts.filter((part) => part !== '').join(' · ')
}

function errorLines(span: TraceSpan, sources: SourceTexts): string[] {
  const lines = [`### ${named(span)}${span.status.message === '' ? '' : `: ${codeSpan(cut(span.status.message))}`}`]
  for (const { name, attributes } of span.events) {
    if (name !== 'exception') continue
    const [type, message, stack] = ['type', 'message', 'stacktrace'].map((part) =>
      textAttribute(attributes, `exception.${part}`),
    )
    const title = [type, message].filter((part) => part !== '').join(': ')
    const said = sources.stack(span, stack)
    const shown = (said.startsWith(title) ? said : `${title}\n${said}`).trim().split(/\r\n?|\n/)
    lines.push('', ...codeBlock(shown.slice(0, MAX_STACK_LINES).map(shortLine).join('\n')))
    const source = sources.excerpt(span, stack)
    if (source !== undefined) lines.push('', ...codeBlock(excerptText(source)))
  }
  return lines
}

/** Numbered lines with a mark at the one that is meant. */
function excerptText({ firstLine, lines, line }: NonNullable<ReturnType<SourceTexts['excerpt']>>): string {
  return lines.map((text, at) => `${firstLine + at === line ? '>' : ' '} ${firstLine + at} ${text}`).join('\n')
}

function attributeLines(span: TraceSpan): string[] {
  const row = ([key, value]: AttributeEntry) => `- ${codeSpan(cut(key))}: ${codeSpan(cut(valueText(value)))}`
  return [`### ${named(span)} (${codeSpan(span.spanId)})`, '', ...span.attributes.map(row)]
}

function named({ name }: TraceSpan): string {
  return codeSpan(cut(name))
}

/** Cuts a line; messages can be of any length. */
function shortLine(line: string): string {
  return line.length > MAX_LINE ? `${line.slice(0, MAX_LINE)}…` : line
}

function cut(text: string): string {
  return text.length > MAX_VALUE ? `${text.slice(0, MAX_VALUE)}…` : text
}

function duration({ startNs, endNs }: TraceSpan): string {
  return endNs === undefined ? 'still running' : milliseconds(endNs - startNs)
}

function milliseconds(ns: bigint): string {
  return `${Number((Number(ns) / 1e6).toPrecision(4))} ms`
}
