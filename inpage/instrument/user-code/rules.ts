/** Functions of the page that the user has named in the panel: `app.cart.*`, from the page's global names on. */

import type { Tracer } from '../../api/api'
import { guarded } from '../../platform/calls/guarded'

/** What a rule names may come with any script; a look takes microseconds. */
const FIRST_LOOK_MS = 100
const LAST_LOOK_MS = 2000

/** The rules of a document. */
export interface Rules {
  /** Replaces the rules. */
  set(rules: readonly string[]): void
}

/** A rule that has wrapped something. */
interface Applied {
  readonly target: object
  readonly undo: () => void
}

/** Makes the rules of a document. */
export type CreateRules = (tracer: Tracer) => Rules

/** Wraps the functions that rules name, and looks again for those that do not exist yet. */
export const createRules: CreateRules = (tracer) => {
  const applied = new Map<string, Applied>()
  let rules: readonly string[] = []
  let timer: ReturnType<typeof setTimeout> | undefined
  let wait = FIRST_LOOK_MS

  const look = guarded(() => {
    for (const rule of rules) {
      const at = rule.lastIndexOf('.')
      // A pattern of global names would wrap the browser's own functions.
      if (at < 0 && rule.includes('*')) continue
      const target = at < 0 ? globalThis : reach(rule.slice(0, at))
      const before = applied.get(rule)
      if (target === undefined || before?.target === target) continue
      before?.undo()
      const name = at < 0 ? undefined : rule.slice(rule.lastIndexOf('.', at - 1) + 1, at)
      const undo = tracer.instrument(target, rule.slice(at + 1), name === undefined ? undefined : { name })
      // What has nothing to wrap yet is looked at again.
      if (hasAny(target, rule.slice(at + 1))) applied.set(rule, { target, undo })
    }
    wait = Math.min(wait * 2, LAST_LOOK_MS)
    timer = rules.length === 0 ? undefined : setTimeout(look, wait)
  })

  return {
    set(wanted) {
      if (wanted.join('\n') === rules.join('\n')) return
      rules = wanted
      for (const [rule, { undo }] of applied) {
        if (rules.includes(rule)) continue
        undo()
        applied.delete(rule)
      }
      clearTimeout(timer)
      wait = FIRST_LOOK_MS
      if (rules.length > 0) look()
    },
  }
}

/** What a path leads to, through data properties alone: a getter may do anything. */
function reach(path: string): object | undefined {
  let at: unknown = globalThis
  for (const name of path.split('.')) {
    if ((typeof at !== 'object' && typeof at !== 'function') || at === null) return undefined
    at = dataOf(at, name)
  }
  return (typeof at === 'object' || typeof at === 'function') && at !== null ? at : undefined
}

function dataOf(holder: object, name: string): unknown {
  for (let at: object | null = holder; at !== null; at = Object.getPrototypeOf(at)) {
    const descriptor = Object.getOwnPropertyDescriptor(at, name)
    if (descriptor !== undefined) return descriptor.value
  }
  return undefined
}

function hasAny(target: object, name: string): boolean {
  return name.includes('*') || dataOf(target, name) !== undefined
}
