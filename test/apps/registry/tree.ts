/** The tree of an application's spans, and how it is judged. */

import { SPAN_FLAG_INFERRED_PARENT } from '../../../inpage/block/format'
import { readBlock } from '../../../inpage/block/reader'
import type { Application } from './application'
import type { Harness } from '../../e2e/harness/harness'
import { type SentSpan, spansOf } from '../../unit/tracing/page'

export interface TracedSpan extends SentSpan {
  /** Since the epoch. */
  readonly atMs: number
  readonly isInferred: boolean
}

export interface Judged {
  /** Requests that actions have caused, and how many of those stand under theirs. */
  readonly caused: number
  readonly certain: number
  readonly inferred: number
  /** Under what began in another step. */
  readonly wrongCertain: number
  readonly wrongInferred: number
  /** Requests while the page loaded, and how many of those stand under the load. */
  readonly loading: number
  readonly underLoad: number
  readonly spans: number
  readonly roots: number
  readonly lost: readonly string[]
}

const REQUESTS = /^(?:fetch|xhr|beacon|eventsource|websocket)$/

/** The newest state of each span that the journal holds. */
export async function journaledSpans(harness: Harness): Promise<TracedSpan[]> {
  const worker = await harness.worker()
  const blocks: string[] = await worker.evaluate(async () => {
    const done = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result)
        request.onerror = () => reject(request.error)
      })
    const database = await done(indexedDB.open('tracepane'))
    const all: { bytes: ArrayBuffer | Blob }[] = await done(
      database.transaction('blocks').objectStore('blocks').getAll(),
    )
    database.close()
    return Promise.all(
      all.map(async ({ bytes }) => {
        const whole = new Uint8Array(bytes instanceof Blob ? await bytes.arrayBuffer() : bytes)
        let text = ''
        for (const byte of whole) text += String.fromCharCode(byte)
        return btoa(text)
      }),
    )
  })
  const newest = new Map<string, TracedSpan>()
  for (const text of blocks) {
    const bytes = new Uint8Array(Buffer.from(text, 'base64')).buffer
    const block = readBlock(bytes)
    if ('error' in block) throw new Error(block.error)
    for (const span of spansOf(bytes)) {
      const known = newest.get(span.spanId)
      if (known !== undefined && known.revision > span.revision) continue
      newest.set(span.spanId, {
        ...span,
        atMs: block.timeOriginMs + span.startMs,
        isInferred: (span.flags & SPAN_FLAG_INFERRED_PARENT) !== 0,
      })
    }
  }
  return [...newest.values()]
}

/** `starts`: when each step began, ms since the epoch; the first is the load. */
export function judge(spans: readonly TracedSpan[], starts: readonly number[], { polls, says }: Application): Judged {
  const byId = new Map(spans.map((span) => [span.spanId, span]))
  const stepOf = ({ atMs }: TracedSpan) => starts.findLastIndex((start) => atMs >= start)
  const counts = { caused: 0, certain: 0, inferred: 0, wrongCertain: 0, wrongInferred: 0, loading: 0, underLoad: 0 }
  const lost: string[] = []
  for (const span of spans) {
    const step = stepOf(span)
    if (!REQUESTS.test(span.scope) || step < 0) continue
    if (says !== true && polls?.test(pathOf(span))) continue
    let top = span
    let isInferred = false
    for (let above: TracedSpan | undefined = span; above !== undefined; above = byId.get(above.parentId)) {
      if (above !== top) isInferred ||= top.isInferred
      top = above
    }
    const isRoot = top === span
    if (says === true && step > 0) {
      const claim = claimOf(span)
      if (claim === undefined) continue
      const where = `step ${step}: ${span.name} ${pathOf(span)}`
      const isRight = isUnder(top, claim, spans)
      if (claim.by === 'none') {
        if (isRoot || !top.scope.startsWith('interaction')) continue
      } else counts.caused++
      if (isRight && isInferred) counts.inferred++
      else if (isRight) counts.certain++
      else if (isRoot) lost.push(where)
      else {
        if (isInferred) counts.wrongInferred++
        else counts.wrongCertain++
        lost.push(`${where} ${isInferred ? '? ' : ''}under ${top.name} ${Math.round(top.atMs)}`)
      }
      continue
    }
    if (step === 0) {
      counts.loading++
      if (!isRoot && top.name.startsWith('document load')) counts.underLoad++
      continue
    }
    counts.caused++
    if (isRoot) lost.push(`step ${step}: ${span.name} ${pathOf(span)}`)
    else if (stepOf(top) !== step) {
      if (isInferred) counts.wrongInferred++
      else counts.wrongCertain++
      lost.push(`step ${step}: ${span.name} ${pathOf(span)} under ${top.name} of step ${stepOf(top)}`)
    } else if (isInferred) counts.inferred++
    else counts.certain++
  }
  return { ...counts, spans: spans.length, roots: spans.filter(({ parentId }) => !byId.has(parentId)).length, lost }
}

/** What a request says of itself. */
interface Claim {
  readonly by: string
  readonly atMs: number
}

function claimOf(span: TracedSpan): Claim | undefined {
  const query = new URL(pathOf(span), 'http://application').searchParams
  const by = query.get('by')
  return by === null ? undefined : { by, atMs: Number(query.get('n')) }
}

/** `n` is taken once the action's listeners run, and rounded. */
const ROUNDED_MS = 1

/** Whether `top` is the press that a request names: the last of its name that began before. */
function isUnder(top: TracedSpan, { by, atMs }: Claim, spans: readonly TracedSpan[]): boolean {
  if (!top.name.includes(by)) return false
  if (atMs === 0) return true
  const before = spans.filter((span) => span.name === top.name && span.atMs <= atMs + ROUNDED_MS)
  return top === before.sort((a, b) => a.atMs - b.atMs).at(-1)
}

function pathOf({ attributes }: TracedSpan): string {
  const url = attributes['url.full']
  if (typeof url !== 'string' || !URL.canParse(url)) return ''
  const { pathname, search } = new URL(url)
  return pathname + search
}

export function treeText(spans: readonly TracedSpan[]): string {
  const ids = new Set(spans.map(({ spanId }) => spanId))
  const sorted = [...spans].sort((a, b) => a.atMs - b.atMs)
  const lines: string[] = []
  const print = (parentId: string, level: number) => {
    for (const span of sorted) {
      if (level === 0 ? ids.has(span.parentId) : span.parentId !== parentId) continue
      const at = Math.round(span.atMs - (sorted[0]?.atMs ?? 0))
      lines.push(
        `${'  '.repeat(level)}${span.isInferred ? '? ' : ''}${span.name} [${span.scope} ${at} ms] ${pathOf(span)}`,
      )
      print(span.spanId, level + 1)
    }
  }
  print('', 0)
  return lines.join('\n')
}
