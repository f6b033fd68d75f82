/** A page's status from anything: the page's world may send what it likes. */
import { MAX_NOTES, type PageNote, type PageStatus } from '../inpage/transport/status'

const MAX_MESSAGE = 500
const MAX_STACK = 4000
const MAX_CHECK_NAME = 100
const FAILED = 'failed: '

/** Undefined for what is no status. Texts are cut, notes beyond the limit are left out. */
export function checkStatus(value: unknown): PageStatus | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { context, contextReason, openTelemetry, notes } = value as { [key in keyof PageStatus]?: unknown }
  if (!isOneOf(context, ['native', 'deep', 'carry'])) return undefined
  if (!isOneOf(openTelemetry, ['none', 'api', 'observed', 'stand-in'])) return undefined
  return {
    context,
    contextReason: reason(contextReason),
    openTelemetry,
    notes: Array.isArray(notes) ? notes.slice(0, MAX_NOTES).flatMap(note) : [],
  }
}

function reason(value: unknown): PageStatus['contextReason'] {
  if (isOneOf(value, ['chosen', 'locked'])) return value
  if (typeof value !== 'string' || !value.startsWith(FAILED)) return undefined
  return `failed: ${value.slice(FAILED.length, FAILED.length + MAX_CHECK_NAME)}`
}

function note(value: unknown): PageNote[] {
  if (typeof value !== 'object' || value === null) return []
  const { kind, message, stack } = value as { [key in keyof PageNote]?: unknown }
  if (
    !isOneOf(kind, ['misuse', 'headers', 'worker', 'opentelemetry']) ||
    typeof message !== 'string' ||
    typeof stack !== 'string'
  )
    return []
  return [{ kind, message: message.slice(0, MAX_MESSAGE), stack: stack.slice(0, MAX_STACK) }]
}

function isOneOf<const T>(value: unknown, all: readonly T[]): value is T {
  return all.some((one) => one === value)
}
