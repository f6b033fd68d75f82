/**
 * Listeners of what code has started run in the flow that listens: a request, a file being read, a port. Not those of the
 * user's own events (`click` at a node, `message` at the window) and of a page's own event targets: who listens to them
 * in a flow does not say that all that ever happens there is that flow's doing.
 */
import { type WrapListener, wrapHandlers, wrapListeners } from '../instrument/listeners'
import { undoAll } from '../instrument/patch'
import { getPrototypeOf, prototypeOf, weakMap } from '../natives'
import type { Flow } from './flow'

/** Whether what speaks through its events is one operation; others go on speaking. Their `on…` are bound, too. */
const SOURCES: readonly (readonly [name: string, once: boolean])[] = [
  ['XMLHttpRequestEventTarget', true],
  ['XMLHttpRequest', true],
  ['IDBRequest', true],
  ['IDBOpenDBRequest', true],
  ['IDBTransaction', true],
  ['FileReader', true],
  ['Animation', true],
  ['MessagePort', false],
  ['Worker', false],
  ['WebSocket', false],
  ['EventSource', false],
  ['BroadcastChannel', false],
]
export type WhenFirst = (bind: () => void) => void

/** Of an element, that it has loaded: an operation that code has started by making it. */
const isLoading = (type: unknown) => type === 'load' || type === 'error'

/**
 * Gives back the undoing. `whenFirst` calls what it is given when the first flow begins: until then an `on…` property
 * stays what it is, so that a page in which none ever does keeps its own.
 */
export function bindListeners(flow: Flow, whenFirst: WhenFirst = (bind) => bind()): () => void {
  const { onceOf, prototypes } = knownSources()
  const wrap: WrapListener = (target, type, call) => {
    const once = onceOf(target, type)
    return once === undefined ? once : isBound(flow, once) ? flow.bind(call, once) : call
  }
  const undos = [wrapListeners(wrap)]
  const element = prototypeOf('HTMLElement')
  whenFirst(() => {
    undos[1] = wrapHandlers(element, wrap, ['onload', 'onerror'])
    for (let i = 0; i < prototypes.length; i++) undos[undos.length] = wrapHandlers(prototypes[i], wrap)
  })
  return undoAll(undos)
}

/** Whether the events of a target are those of one operation; undefined for a target whose listeners stay as they are. */
function knownSources() {
  const prototypes: (object | undefined)[] = []
  for (let i = 0; i < SOURCES.length; i++) prototypes[i] = prototypeOf(SOURCES[i][0])
  const element = prototypeOf('HTMLElement')
  /** By the prototype of the target: an index of SOURCES, or less than 0. */
  const kinds = weakMap<object, number>()

  const kindOf = (prototype: object): number => {
    for (let at: object | null = prototype; at !== null; at = getPrototypeOf(at)) {
      if (at === element) return -1
      for (let i = 0; i < prototypes.length; i++) if (at === prototypes[i]) return i
    }
    return -2
  }
  const onceOf = (target: object, type: unknown): boolean | undefined => {
    const prototype: object | null = getPrototypeOf(target)
    if (prototype === null) return undefined
    let kind = kinds.get(prototype)
    if (kind === undefined) {
      kind = kindOf(prototype)
      kinds.set(prototype, kind)
    }
    return kind === -1 ? isLoading(type) || undefined : SOURCES[kind]?.[1]
  }
  return { onceOf, prototypes }
}

/** An operation is the work of whoever started it, even after its span. */
function isBound(flow: Flow, once: boolean): boolean {
  return once ? !flow.isOutside : flow.isAtWork
}
