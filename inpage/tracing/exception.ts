/** The attributes of an `exception` event, by OpenTelemetry's conventions for exceptions. */
import { toText, weakMap } from '../natives'
import type { Attributes } from './api'

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
  const stack = member(error, 'stack')
  if (message === undefined && stack === undefined) return { 'exception.message': textOf(error) }
  return {
    'exception.type': name ?? 'Error',
    'exception.message': message ?? '',
    'exception.stacktrace': stack || undefined,
  }
}

/** What an error says in short, for a status. */
export function errorMessage(error: unknown): string {
  const message = typeof error === 'object' && error !== null ? member(error, 'message') : undefined
  return message ?? textOf(error)
}

/** An error's `name`; undefined for what has none. */
export function errorName(error: unknown): string | undefined {
  return typeof error === 'object' && error !== null ? member(error, 'name') : undefined
}

/** Whether it is what an aborted operation throws. */
export function isAbort(error: unknown): boolean {
  return errorName(error) === 'AbortError'
}

function member(error: object, key: string): string | undefined {
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
