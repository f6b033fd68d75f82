import { SpanKind } from '../../inpage/api/api'
import type { TraceFailure, TraceSummary } from '../store/analysis/trace-summary'
import type { SpanDetail, SpanIndex, SpanSummary } from '../store/model'
import type { TraceStore } from '../store/store'
import { urlShape } from '../store/url-shape'
import { type CodeFrame, framesIn } from './code-frames'
import type { Format } from './format'
import { fileName, type StackPart, stackChain } from './stack-frames'

/** The texts of the sentence: keys of messages. `$1` and on are its pieces. */
export type SentenceKey =
  | 'summaryFailed'
  | 'summaryFailedOnly'
  | 'summaryTook'
  | 'summaryRunning'
  | 'summaryRunningOnly'
  | 'summaryBecause'
  | 'summaryAnswered'
  | 'summaryStatus'
  | 'summaryCausedBy'
  | 'summaryReason'
  | 'summaryFailedIn'
  | 'summaryThrown'
  | 'summaryTries'
  | 'summaryRecovered'
  | 'summaryRecoveredOne'
  | 'summaryMoreFailures'
  | 'summaryMoreFailuresOne'
  | 'summaryWaiting'
  | 'summaryWaitingForOne'
  | 'summaryOneByOne'
  | 'summaryItselfOnly'

/** A piece of the sentence: plain text, or text that is emphasized or leads somewhere. */
export interface SentencePart {
  readonly text: string
  readonly tone?: 'strong' | 'error'
  /** It is a text of the page's own: where text has a syntax, it must be kept from having a meaning there. */
  readonly isQuoted?: true
  /** The span that it names. */
  readonly span?: SpanIndex
  /** The place in the code that it names. */
  readonly place?: CodeFrame
}

interface Words {
  readonly format: Format
  readonly message: (key: SentenceKey, ...values: readonly string[]) => string
}

/** Waiting is worth a word if it takes this part of the trace. */
const MIN_WAITING = 0.2
/** A name, or an address, may be of any length: the span that it leads to says all of it. */
const MAX_NAME = 80
/** An exception's message may be of any length. */
const MAX_REASON = 120

/** What happened in a trace, in one or two sentences, from facts alone. */
export function traceSentence(store: TraceStore, summary: TraceSummary, words: Words): readonly SentencePart[] {
  const { format } = words
  const { root, durationMs, isRunning, waitingMs, waitedFor, oneByOne } = summary
  const failures = summary.failures.filter(({ tries }) => tries.succeeded === undefined)
  const recovered = summary.failures.find(({ tries }) => tries.succeeded !== undefined)
  const say = (key: SentenceKey, ...pieces: readonly Piece[]) => partsOf(words.message, key, pieces)
  const failed = failures.length > 0 && store.summary(root).errorCount > 0
  const tone = failed ? 'error' : 'strong'
  const lasted = { text: format.duration(durationMs), tone: 'strong' as const }
  const name = { text: nameOf(store.summary(root)), tone, span: root, isQuoted: true } as const
  const running = Number.isNaN(durationMs) ? 'summaryRunningOnly' : 'summaryRunning'
  const what = failed ? 'summaryFailed' : isRunning ? running : 'summaryTook'
  const cause = failed ? causeOf() : []
  // It is nothing but the failure: it took no time to fail.
  const isFailure = failed && durationMs === 0 && failures[0].span === root
  const first =
    cause.length === 0
      ? say(isFailure ? 'summaryItselfOnly' : failed ? 'summaryFailedOnly' : what, name, lasted)
      : say('summaryBecause', isFailure ? [name] : say(what, name, lasted), cause)
  const share = durationMs > 0 ? waitingMs / durationMs : 0
  const isRequest = store.table.kindOf(root) === SpanKind.CLIENT
  const waited = share < MIN_WAITING || isRequest ? [] : waitingFor()
  const repeated = oneByOne === undefined ? [] : oneAfterTheOther(oneByOne.first, oneByOne.count)
  const sentences = [first, recovered === undefined ? [] : succeeded(recovered), waited, repeated]
  return sentences
    .filter((parts) => parts.length > 0)
    .flatMap((parts, i) => (i === 0 || endsWide(first) ? parts : [{ text: ' ' }, ...parts]))

  function causeOf(): readonly SentencePart[] {
    const [{ span, called, request = span, exception, tries }] = failures
    const incidents = failures.length
    const cause = store.summary(request)
    const text = (key: string) => String(exception?.attributes.find(([name]) => name === key)?.[1] ?? '')
    // Of a request with an answer its status is the reason, unless that is a good one.
    const answered = cause.httpStatus !== undefined && cause.httpStatus >= 400 ? cause.httpStatus : undefined
    const reason = cut(
      text('exception.message') ||
        store.detail(span).statusMessage ||
        store.detail(called).statusMessage ||
        text('exception.type') ||
        (answered === undefined ? errorTypeOf(store.detail(span)) : ''),
    )
    const named = { text: nameOf(cause), span: request, isQuoted: true } as const
    const status = { text: String(answered), tone: 'error' as const }
    const inner = { text: nameOf(store.summary(span)), span, isQuoted: true } as const
    // The root was named at the beginning.
    const isNamed = request === root
    const answer = isNamed ? say('summaryStatus', status) : say('summaryAnswered', named, status)
    const once = answered !== undefined ? answer : isNamed ? [] : [named]
    const told =
      tries.failed > 1 && once.length > 0 ? say('summaryTries', once, { text: format.count(tries.failed) }) : once
    const where = request === span ? told : told.length === 0 ? [inner] : say('summaryFailedIn', told, inner)
    const said = { text: reason, isQuoted: true } as const
    const parts = reason === '' ? where : where.length === 0 ? [said] : say('summaryReason', where, said)
    const chain = stackChain(text('exception.stacktrace'), '')
    const caused = chain.length > 1 ? cut(chain[chain.length - 1].title) : ''
    if (parts.length === 0 && incidents === 1) return []
    const full = parts.length > 0 ? parts : [named]
    const explained = caused === '' ? full : say('summaryCausedBy', full, { text: caused, isQuoted: true })
    const place = thrownAt(chain)
    const thrown =
      place === undefined ? explained : say('summaryThrown', explained, { text: place.text, place, isQuoted: true })
    if (incidents === 1) return thrown
    const more = incidents - 1
    const key = format.isSingular(more) ? 'summaryMoreFailuresOne' : 'summaryMoreFailures'
    return say(key, thrown, { text: format.count(more) })
  }

  function succeeded({ span, request = span, exception, tries }: TraceFailure): readonly SentencePart[] {
    const end = tries.succeeded ?? request
    const failedOnes = store.detail(request)
    const status = store.summary(request).httpStatus
    const message = exception?.attributes.find(([key]) => key === 'exception.message')?.[1] ?? ''
    const reason = status === undefined || status < 400 ? String(message) || failedOnes.statusMessage : String(status)
    return say(
      tries.failed === 1 ? 'summaryRecoveredOne' : 'summaryRecovered',
      { text: nameOf(store.summary(end)), span: end, isQuoted: true },
      { text: format.count(tries.failed) },
      { text: cut(reason || errorTypeOf(failedOnes)), isQuoted: true },
    )
  }

  function waitingFor(): readonly SentencePart[] {
    const percent = { text: format.percent(Math.min(1, share)), tone: 'strong' as const }
    return waitedFor === undefined
      ? say('summaryWaiting', percent)
      : say('summaryWaitingForOne', percent, { text: waitedFor, isQuoted: true })
  }

  function oneAfterTheOther(span: SpanIndex, count: number): readonly SentencePart[] {
    return say(
      'summaryOneByOne',
      { text: format.count(count) },
      { text: shapeOf(store.summary(span)), span, isQuoted: true },
    )
  }
}

/** The sentence as plain text. */
export function plainText(parts: readonly SentencePart[]): string {
  return parts.map(({ text }) => text).join('')
}

type Piece = SentencePart | readonly SentencePart[]

/** A message with its pieces in their places. Private characters stand for these, which no message has. */
function partsOf(message: Words['message'], key: SentenceKey, pieces: readonly Piece[]): readonly SentencePart[] {
  const marks = pieces.map((_, i) => String.fromCharCode(0xe001 + i))
  return [...message(key, ...marks).matchAll(/[\uE001-\uE009]|[^\uE001-\uE009]+/g)].flatMap(
    ([text]): readonly SentencePart[] => {
      const piece = pieces[marks.indexOf(text)]
      if (piece === undefined) return [{ text }]
      return 'text' in piece ? [piece] : piece
    },
  )
}

function nameOf({ name, label }: SpanSummary): string {
  return beginningOf(`${name} ${label}`.trim(), MAX_NAME)
}

/** What kind of error a span says it had. */
function errorTypeOf({ attributes }: SpanDetail): string {
  return String(attributes.find(([key]) => key === 'error.type')?.[1] ?? '')
}

/** Whether sentences end with a stop that has its own room behind it. */
function endsWide(parts: readonly SentencePart[]): boolean {
  return parts[parts.length - 1]?.text.endsWith('。') === true
}

/** What all requests of one shape are called. */
function shapeOf({ name, label }: SpanSummary): string {
  return `${name} ${urlShape(label)}`.trim()
}

/** On one line, so long, and without a stop at its end: the sentence goes on. */
function cut(text: string): string {
  const line = text
    .slice(0, 4 * MAX_REASON)
    .trim()
    .split(/\s+/)
    .join(' ')
  return line.length > MAX_REASON ? beginningOf(line, MAX_REASON) : line.replace(/[.。]$/, '')
}

/** The first so many characters, and a mark that there are more. Half a character is none. */
function beginningOf(text: string, length: number): string {
  if (text.length <= length) return text
  return `${text.slice(0, length).replace(/[\uD800-\uDBFF]$/, '')}…`
}

/** The first place of the innermost cause that names one, called by its function. */
function thrownAt(chain: readonly StackPart[]): CodeFrame | undefined {
  const frame = chain.map(({ lines }) => framesIn(lines)[0]).findLast((first) => first !== undefined)
  if (frame === undefined) return undefined
  const file = `${fileName(frame.url)}:${frame.line}`
  return { ...frame, text: frame.functionName === '' ? file : `${frame.functionName}, ${file}` }
}
