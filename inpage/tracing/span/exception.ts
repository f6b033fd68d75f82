/** The attributes of an `exception` event: https://opentelemetry.io/docs/specs/semconv/exceptions/exceptions-spans/ */

import type { Attributes, Span } from '../../api/api'
import { indexOf, isArray, later, toText, weakMap } from '../../platform/natives'
import { pageFrames } from '../../platform/stack'

/** How many causes are followed, as they may form a cycle. */
const MAX_CAUSES = 4

/** How many members of a thrown object that is no error are told. */
const MAX_MEMBERS = 5

const recorded = weakMap<object, true>()
const NOTHING = {}
/** A thrown value without identity, until the end of the task that threw it. */
let recordedValue: unknown = NOTHING

/** Whether a span has already recorded this error object; of other values, whether one has in this very task. */
export function wasRecorded(error: unknown): boolean {
  return typeof error === 'object' && error !== null ? recorded.get(error) === true : error === recordedValue
}

/** What is thrown from now on is no echo of a value that was recorded. */
export function forgetRecordedValue(): void {
  recordedValue = NOTHING
}

/** Type, message and stack of an error; of any other value its text. Never throws. */
export function exceptionAttributes(error: unknown): Attributes {
  if (typeof error !== 'object' || error === null) {
    if (recordedValue === NOTHING) later(forgetRecordedValue, 0)
    recordedValue = error
    return { 'exception.message': textOf(error) }
  }
  recorded.set(error, true)
  const name = member(error, 'name')
  const message = member(error, 'message')
  const stack = stacksOf(error)
  if (message === undefined && stack === undefined) return { 'exception.message': textOf(error) }
  return {
    'exception.type': name ?? 'Error',
    'exception.message': message ?? '',
    'exception.stacktrace': stack,
  }
}

/** Records what was thrown. An abort is not recorded as an error, as the page asked for it. */
export function recordFailure(span: Span, error: unknown): void {
  if (errorName(error) === 'AbortError') span.addEvent('aborted')
  else span.recordError(error).setStatus(2, errorMessage(error))
}

/** The stacks of an error and its causes, in the form in which engines write them. */
function stacksOf(error: object): string | undefined {
  let stacks = member(error, 'stack') || ''
  try {
    for (let i = 0; i < MAX_CAUSES; i++) {
      // Of an `AggregateError` the first stands for all.
      const { cause, errors } = error as { readonly cause?: unknown; readonly errors?: unknown }
      const inner = cause ?? (isArray(errors) ? errors[0] : undefined)
      if (inner === undefined) break
      const title = errorName(inner) === undefined ? textOf(inner) : `${errorName(inner)}: ${errorMessage(inner)}`
      const stack = member(inner, 'stack') || ''
      // In Chromium a stack begins with the error's title, in Firefox it does not.
      stacks += `\nCaused by: ${indexOf(stack, title, 0) === 0 ? stack : title + (stack && `\n${stack}`)}`
      error = inner as object
    }
  } catch {}
  return pageFrames(stacks) || undefined
}

/** An error's message for a span's status. */
export function errorMessage(error: unknown): string {
  return member(error, 'message') ?? textOf(error)
}

/** An error's `name`; undefined if it has none. */
export function errorName(error: unknown): string | undefined {
  return member(error, 'name')
}

/** A text member of an object; undefined for anything else. */
function member(error: unknown, key: string): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined
  try {
    const value: unknown = (error as { readonly [key: string]: unknown })[key]
    return typeof value === 'string' ? value : undefined
  } catch {
    return undefined
  }
}

function textOf(value: unknown): string {
  try {
    const text = toText(value)
    return text === '[object Object]' && typeof value === 'object' ? membersOf(value) || text : text
  } catch {
    return 'a value that has no text'
  }
}

/** The first plain members of a thrown object, which alone would be `[object Object]`. */
function membersOf(value: object | null): string {
  let text = ''
  let left = MAX_MEMBERS
  for (const key in value) {
    if (left-- === 0) break
    const one: unknown = (value as { readonly [key: string]: unknown })[key]
    if (typeof one === 'string' || typeof one === 'number') text += `${text && ', '}${key}: ${one}`
  }
  return text
}
