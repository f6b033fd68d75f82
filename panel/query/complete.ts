import type { TraceStore } from '../store/store'
import { type CompletionSource, type CountedText, completionSourceOf } from './completion-source'
import { ATTRIBUTE_OF_WORD } from './host-words'
import { ATTRIBUTE_PREFIX, FILTER_KEYS, type FilterKey } from './keys'
import { type Term, tokensOf } from './tokens'

/** A text that can be inserted at the caret of the filter. */
export interface Suggestion {
  /** `key`: a key that a value must follow. `value`: a value. */
  readonly kind: 'key' | 'value'
  /** The text to insert in place of `start` … `end`. */
  readonly text: string
  /** The key of the message that explains it; undefined for keys and values that were found in spans. */
  readonly help: string | undefined
  /** Number of the newest spans that have it; undefined where that is not known. */
  readonly count: number | undefined
}

/** The suggestions at the caret. */
export interface Completion {
  /** The range of the text that a suggestion replaces, as offsets. */
  readonly start: number
  readonly end: number
  readonly suggestions: readonly Suggestion[]
}

const MAX_SUGGESTIONS = 20
const KEYS: readonly FilterKey[] = FILTER_KEYS
const TIMES = ['>1ms', '>10ms', '>100ms', '>500ms', '>1s']
const CODE_CLASSES = ['2xx', '3xx', '4xx', '5xx']
const SIZES = ['10k', '100k', '1M']
const AGES = ['5s', '30s', '1m', '5m']

/** Suggests keys, then values. Those that begin with what was typed come before those that only contain it. */
export function completionAt(text: string, caret: number, store: TraceStore): Completion {
  const token = tokensOf(text).find(({ type, start, end }) => type === 'term' && start <= caret && caret <= end)
  const term = token?.type === 'term' ? token : undefined
  if (term?.key !== undefined && caret >= term.valueStart) return valuesFor(term, caret, text, store)
  const start = term?.start ?? caret
  const typed = text.slice(start, caret)
  return { start, end: term?.end ?? caret, suggestions: typed.startsWith('"') ? [] : keysLike(typed, store) }
}

function keysLike(typed: string, store: TraceStore): Suggestion[] {
  const known = KEYS.map(({ key, help }) => ({
    kind: 'key' as const,
    text: key === 'attr' ? 'attr.' : `${key}:`,
    help,
    count: undefined,
  }))
  const stored = typed === '' ? [] : completionSourceOf(store, 'key')
  const prefix = typed.startsWith(ATTRIBUTE_PREFIX) ? ATTRIBUTE_PREFIX : ''
  const attributes = stored.map(({ text: key, count }) => ({
    kind: 'key' as const,
    // A key without a dot could be read as something else.
    text: `${prefix !== '' || !key.includes('.') ? ATTRIBUTE_PREFIX : ''}${key}:`,
    help: undefined,
    count,
  }))
  return alike([...known, ...attributes], typed)
}

function valuesFor(term: Term, caret: number, text: string, store: TraceStore): Completion {
  const start = term.valueStart
  const typed = text.slice(start, caret).replace(/^"/, '')
  const key = term.key ?? ''
  const entry = KEYS.find((known) => known.key === key.toLowerCase())
  const stored = sourceFor(key)
  const found = stored === undefined ? [] : completionSourceOf(store, stored)
  const counts = new Map(found.map(({ text, count }) => [text, count]))
  // What can be listed is offered in its own order, and what was seen beside it after that.
  const known = entry?.values ?? fixedFor(entry?.key)
  const values = [...known, ...found.map(({ text }) => text).filter((text) => !known.includes(text))]
  const suggestions = values.map((value) => ({
    ...{ kind: 'value' as const, text: known.includes(value) ? value : quoted(value), help: undefined },
    count: counts.get(value) ?? (CODE_CLASSES.includes(value) ? countOfClass(value, found) : undefined),
  }))
  return { start, end: term.end, suggestions: alike(suggestions, typed) }
}

/** How many have a status code of a class, as `5xx`; undefined for none. */
function countOfClass(name: string, codes: readonly CountedText[]): number | undefined {
  const count = codes.reduce(
    (sum, { text, count }) => sum + (/^\d{3}$/.test(text) && text[0] === name[0] ? count : 0),
    0,
  )
  return count === 0 ? undefined : count
}

function sourceFor(key: string): CompletionSource | undefined {
  switch (key) {
    case 'name':
    case 'event':
    case 'origin':
    case 'scope':
    case 'kind':
    case 'status':
    case 'domain':
      return key
    case 'status-code':
      return { valuesOf: 'http.response.status_code' }
    case 'method':
    case 'url':
      return { valuesOf: ATTRIBUTE_OF_WORD[key] }
    default:
      if (key.startsWith(ATTRIBUTE_PREFIX)) return { valuesOf: key.slice(ATTRIBUTE_PREFIX.length) }
      return key.includes('.') ? { valuesOf: key } : undefined
  }
}

function fixedFor(key: string | undefined): readonly string[] {
  if (key === 'since') return AGES
  if (key === 'status-code') return CODE_CLASSES
  if (key === 'larger-than') return SIZES
  return key === 'duration' || key === 'self' ? TIMES : []
}

/** Quotes a value if it would not be read as a single value otherwise. */
export function quoted(value: string): string {
  return /^[^\s"()/<>=]\S*$/.test(value) && !/[()]|\.\./.test(value) ? value : `"${value.replaceAll('"', '')}"`
}

function alike(suggestions: readonly Suggestion[], typed: string): Suggestion[] {
  const wanted = typed.toLowerCase()
  const textOf = ({ text }: Suggestion) => text.toLowerCase().replace(/^"/, '')
  const begin = suggestions.filter((one) => textOf(one).startsWith(wanted))
  const within = suggestions.filter((one) => !textOf(one).startsWith(wanted) && textOf(one).includes(wanted))
  const all = [...begin, ...(wanted.length > 1 ? within : [])]
  // Do not suggest what is already typed.
  return all.filter((one) => textOf(one) !== wanted).slice(0, MAX_SUGGESTIONS)
}
