/** The attributes of an `exception` event, by OpenTelemetry's conventions for exceptions. */

import type { Attributes, Span } from '../../api/api'
import { indexOf, toText, weakMap } from '../../platform/natives'
import { pageFrames } from '../../platform/stack'

/** A chain of causes may be a circle. */
const MAX_CAUSES = 4

const recorded = weakMap<object, true>()

/** Whether a span has recorded this very error, as an object. */
export function wasRecorded(error: unknown): boolean {
  return typeof error === 'object' && error !== null && recorded.get(error) === true
}

/** Of an error: type, message and stack; of anything else its text. Never throws, whatever the value does. */
export function exceptionAttributes(error: unknown): Attributes {
  if (typeof error !== 'object' || error === null) return { 'exception.message': textOf(error) }
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

/** Records what was thrown. An abort is what the page wanted, and no error, as for a request. */
export function recordFailure(span: Span, error: unknown): void {
  if (errorName(error) === 'AbortError') span.addEvent('aborted')
  else span.recordError(error).setStatus(2, errorMessage(error))
}

/** Its stack and those of what caused it, as engines that write causes do. */
function stacksOf(error: object): string | undefined {
  let stacks = member(error, 'stack') || ''
  try {
    for (let i = 0; i < MAX_CAUSES; i++) {
      const { cause } = error as { readonly cause?: unknown }
      if (cause === undefined) break
      const title = errorName(cause) === undefined ? textOf(cause) : `${errorName(cause)}: ${errorMessage(cause)}`
      const stack = member(cause, 'stack') || ''
      // Chromium's stacks begin with the error itself, Firefox's do not.
      stacks += `\nCaused by: ${indexOf(stack, title, 0) === 0 ? stack : title + (stack && `\n${stack}`)}`
      error = cause as object
    }
  } catch {}
  return pageFrames(stacks) || undefined
}

/** What an error says in short, for a status. */
export function errorMessage(error: unknown): string {
  return member(error, 'message') ?? textOf(error)
}

/** An error's `name`; undefined for what has none. */
export function errorName(error: unknown): string | undefined {
  return member(error, 'name')
}

/** Of an object, and if it is text. */
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
    return toText(value)
  } catch {
    return 'a value that has no text'
  }
}
