/** Traces methods of one of the page's objects, by name or pattern, until it is undone. */

import type { Tracer, WrapOptions } from '../../api/api'
import { guarded } from '../../platform/calls/guarded'
import { patch } from '../../platform/calls/patch'
import { disposeAll } from '../../platform/dispose-all'
import { callsOf, kindOf } from './wrap'

/** More methods than this are not traced: no object is designed with thousands. */
const MAX_METHODS = 500

/**
 * Wraps the methods of `target` that `which` names: `save`, `load*`, `*`, or a regular expression. Inherited methods are
 * wrapped for this object only. Getters are never called. Returns the undo function.
 */
export function instrumentObject(
  tracer: Tracer,
  target: object,
  which: string | RegExp,
  options: WrapOptions | undefined,
): () => void {
  const matches = matcher(which)
  const undos: (() => void)[] = []
  for (const [name, owner] of methodsOf(target)) {
    if (undos.length >= MAX_METHODS || !matches(name)) continue
    const named = { ...options, name: `${options?.name === undefined ? '' : `${options.name}.`}${name}` }
    undos.push(owner === target ? own(tracer, target, name, named) : inherited(tracer, target, name, named))
  }
  // The page calls it, and may have broken by then what it relies on.
  return guarded(disposeAll(undos))
}

function own(tracer: Tracer, target: object, name: string, options: WrapOptions): () => void {
  const method = Reflect.get(target, name)
  return patch(target, name, callsOf(tracer, method, options), kindOf(method))
}

/** Wraps an inherited method as an own property, so that other objects of the class are not affected. */
function inherited(tracer: Tracer, target: object, name: string, options: WrapOptions): () => void {
  const value = tracer.wrap(Reflect.get(target, name), options)
  if (!Reflect.defineProperty(target, name, { value, configurable: true, writable: true })) return () => {}
  return () => {
    if (Object.getOwnPropertyDescriptor(target, name)?.value === value) Reflect.deleteProperty(target, name)
  }
}

/** Every method by name, with the nearest object in the prototype chain that has it. */
function methodsOf(target: object): Map<string, object> {
  const found = new Map<string, object>()
  for (let at: object | null = target; at !== null && !isBuiltIn(at); at = Object.getPrototypeOf(at)) {
    for (const name of Object.getOwnPropertyNames(at)) {
      if (name === 'constructor' || found.has(name)) continue
      const descriptor = Object.getOwnPropertyDescriptor(at, name)
      if (typeof descriptor?.value === 'function') found.set(name, at)
    }
  }
  return found
}

/** Whether the prototype chain has left the program's own objects. */
function isBuiltIn(holder: object): boolean {
  return holder === Object.prototype || holder === Function.prototype || holder === Array.prototype
}

function matcher(which: string | RegExp): (name: string) => boolean {
  if (typeof which !== 'string') {
    // A `g` or `y` expression would continue at its last match.
    return (name) => {
      which.lastIndex = 0
      return which.test(name)
    }
  }
  const [first, ...between] = which.split('*')
  const last = between.pop()
  if (last === undefined) return (name) => name === first
  return (name) => {
    let at = first.length
    if (!name.startsWith(first)) return false
    for (const part of between) {
      const found = name.indexOf(part, at)
      if (found < 0) return false
      at = found + part.length
    }
    return name.length >= at + last.length && name.endsWith(last)
  }
}
