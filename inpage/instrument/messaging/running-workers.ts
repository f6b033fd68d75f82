/** The workers that have a library of ours, from their start to their end. */

import { guarded } from '../../platform/calls/guarded'
import type { Proceed } from '../../platform/calls/patch'
import { addListener, dispatch } from '../../platform/events/native-events'
import { isObject } from '../../platform/is-object'
import { prototypeOf, reflectApply, reflectGet, weakMap } from '../../platform/natives'
import { createChannel, hearPort, post } from '../../platform/private-port'
import { type PageSettings, sharedSettings } from '../../settings'
import type { AddonParts } from '../instrumentation'
import type { SideChannel } from './side-channel'
import { LOADED_MESSAGE, PORT_MESSAGE, type ToPage, type ToWorker } from './worker-protocol'

/** A worker that the page asks for. */
export interface AskedWorker {
  readonly token: string
  /** As the page named it, and as it can be loaded at any time. */
  readonly shownUrl: string
  readonly url: string
  readonly options: WorkerOptions
}

/** A worker with a library of ours. */
interface TracedWorker extends AskedWorker {
  readonly worker: Worker
  /** Of the blobs that it begins with. */
  readonly urls: readonly string[]
  readonly port: MessagePort
  readonly parts: AddonParts
  state: 'starting' | 'running' | 'over'
  /** Of which it has asked. */
  readonly origins: string[]
  /** What is to be posted when it has started. */
  waiting: Posted[]
  /** What runs in its place. */
  substitute?: Worker
}

/** A message that the page has posted to a worker. */
interface Posted {
  readonly isControl: boolean
  readonly args: readonly unknown[]
}

const NativeWorker = globalThis.Worker
const prototype = prototypeOf('Worker') ?? {}
const postMessage: unknown = reflectGet(prototype, 'postMessage')
const terminate: unknown = reflectGet(prototype, 'terminate')
const revoke = URL.revokeObjectURL.bind(URL)
const copy = globalThis.structuredClone

const PASSED = ['message', 'messageerror', 'error']

/** Starts workers with a library of ours, and replaces those that cannot run. */
export class RunningWorkers {
  readonly #sideChannel: SideChannel
  readonly #workers = weakMap<object, TracedWorker>()
  /** Those that are not over, as far as that is known. */
  #all: TracedWorker[] = []
  #isWatching = false
  /** Whether the document may have workers of ours; undefined until the first has started, or was refused. */
  #isAllowed: boolean | undefined
  hasSubstitutes = false

  constructor(sideChannel: SideChannel) {
    this.#sideChannel = sideChannel
  }

  get isForbidden(): boolean {
    return this.#isAllowed === false
  }

  add(worker: Worker, asked: AskedWorker, urls: readonly string[], parts: AddonParts): void {
    const { own: port, other } = createChannel()
    const made: TracedWorker = { ...asked, worker, urls, parts, port, state: 'starting', waiting: [], origins: [] }
    // First of all: whatever fails below, the page hears no control message of ours.
    this.#sideChannel.link(worker, {
      token: asked.token,
      post: (control, transfer) => this.#deliver(made, { isControl: true, args: [control, transfer] }),
      hear: (kind) => {
        if (kind === LOADED_MESSAGE) this.#loaded(made)
      },
    })
    this.#workers.set(worker, made)
    this.#all[this.#all.length] = made
    const onError = guarded((event: Event) => this.#failed(made, event))
    addListener(worker, 'error', onError, true)
    hearPort<ToPage>(port, (message) => this.#hear(made, message))
    reflectApply(postMessage, worker, [[asked.token, PORT_MESSAGE], [other]])
    this.#watchPolicy(parts)
  }

  /**
   * `worker.postMessage(…)` of any worker.
   *
   * @throws what the page's options throw
   */
  post(self: unknown, args: readonly unknown[], proceed: Proceed): unknown {
    const made = this.#workers.get(Object(self))
    if (made === undefined || (made.state !== 'over' && !this.#mustWait(made))) return proceed()
    if (made.substitute !== undefined) return reflectApply(postMessage, made.substitute, args)
    if (made.state === 'over') return proceed()
    const options = args[1]
    // The browser says what is wrong with it.
    if (args.length === 0 || !(options === undefined || options === null || isObject(options))) return proceed()
    const transfer = readTransfer(options)
    let copied: unknown[]
    try {
      copied = copy([args[0], transfer], { transfer })
    } catch {
      return proceed([args[0], transfer])
    }
    made.waiting[made.waiting.length] = { isControl: false, args: copied }
    return undefined
  }

  terminate(self: unknown, proceed: () => unknown): unknown {
    const made = this.#workers.get(Object(self))
    if (made !== undefined) {
      this.#end(made)
      if (made.substitute !== undefined) reflectApply(terminate, made.substitute, [])
    }
    return proceed()
  }

  update(settings: PageSettings): void {
    for (let i = 0; i < this.#all.length; i++) {
      const { port, origins } = this.#all[i]
      tell(port, { type: 'settings', settings: sharedSettings(settings) })
      for (let at = 0; at < origins.length; at++) tellOrigin(port, origins[at], settings)
    }
  }

  off(): void {
    for (let i = 0; i < this.#all.length; i++) tell(this.#all[i].port, { type: 'off' })
  }

  #hear(made: TracedWorker, message: ToPage): void {
    const { parts } = made
    if (message.type === 'block') parts.send(message.bytes, message.spans)
    else if (message.type === 'notes') for (const note of message.notes) parts.note(note)
    else if (message.type === 'bye') this.#forget(made)
    else if (message.type === 'origin') {
      made.origins[made.origins.length] = message.origin
      tellOrigin(made.port, message.origin, parts.settings())
    }
  }

  /** Until it is known that workers of ours start here, one may have to be replaced, and nothing be lost. */
  #mustWait({ state }: TracedWorker): boolean {
    return state === 'starting' && this.#isAllowed !== true
  }

  #deliver(made: TracedWorker, posted: Posted): void {
    if (this.#mustWait(made)) made.waiting[made.waiting.length] = posted
    else if (made.state !== 'over') reflectApply(postMessage, made.worker, posted.args)
  }

  #loaded(made: TracedWorker): void {
    this.#isAllowed ??= true
    this.#run(made)
  }

  #run(made: TracedWorker): void {
    if (made.state !== 'starting') return
    made.state = 'running'
    for (let i = 0; i < made.urls.length; i++) revoke(made.urls[i])
    if (made.url !== made.shownUrl) revoke(made.url)
    const { waiting } = made
    made.waiting = []
    for (let i = 0; i < waiting.length; i++) reflectApply(postMessage, made.worker, waiting[i].args)
  }

  #failed(made: TracedWorker, event: Event): void {
    if (made.state !== 'starting') return
    // An error in the page's own script is the page's, and the worker goes on.
    if (event instanceof ErrorEvent && !made.urls.includes(event.filename)) this.#run(made)
    else {
      event.stopImmediatePropagation()
      event.preventDefault()
      this.#replace(made)
    }
  }

  /** The worker could not start. The page gets what it would have got without us. */
  #replace(made: TracedWorker): void {
    const { worker, url, options, waiting } = made
    this.#sideChannel.unlink(worker)
    this.#end(made)
    reflectApply(terminate, worker, [])
    const substitute = new NativeWorker(url, options)
    made.substitute = substitute
    this.hasSubstitutes = true
    const passOn = guarded((event: Event) => pass(event, worker))
    for (let at = 0; at < PASSED.length; at++) addListener(substitute, PASSED[at], passOn, true)
    for (let at = 0; at < waiting.length; at++) {
      if (!waiting[at].isControl) reflectApply(postMessage, substitute, waiting[at].args)
    }
  }

  #end(made: TracedWorker): void {
    made.state = 'over'
    made.waiting = []
    this.#forget(made)
  }

  #forget(made: TracedWorker): void {
    const left: TracedWorker[] = []
    for (let i = 0; i < this.#all.length; i++) if (this.#all[i] !== made) left[left.length] = this.#all[i]
    this.#all = left
  }

  get #isStarting(): boolean {
    for (let i = 0; i < this.#all.length; i++) if (this.#all[i].state === 'starting') return true
    return false
  }

  /** The page's Content-Security-Policy: what it forbids us is not the page's doing, and not told to it. */
  #watchPolicy(parts: AddonParts): void {
    if (this.#isWatching) return
    this.#isWatching = true
    const onViolation = guarded((event: Event) => {
      if (!this.#isStarting || reflectGet(event, 'blockedURI') !== 'blob') return
      event.stopImmediatePropagation()
      this.#isAllowed = false
      const message = 'the Content-Security-Policy allows no worker from a blob, so workers are not traced'
      parts.note({ kind: 'worker', message, stack: '' })
    })
    addListener(document, 'securitypolicyviolation', onViolation, true)
  }
}

/** The event as one at `worker`. */
function pass(event: Event, worker: Worker): void {
  const { type, cancelable } = event
  let same: Event
  if (event instanceof MessageEvent) {
    const { data, origin, lastEventId, source, ports } = event
    same = new MessageEvent(type, { data, origin, lastEventId, source, ports: [...ports] })
  } else if (event instanceof ErrorEvent) {
    const { message, filename, lineno, colno, error } = event
    same = new ErrorEvent(type, { message, filename, lineno, colno, error, cancelable })
  } else same = new Event(type, { cancelable })
  if (!dispatch(worker, same)) event.preventDefault()
}

function tell(port: MessagePort, message: ToWorker): void {
  post(port, message)
}

/** What is to be moved, read as the browser reads it: a list, or options that have one. */
function readTransfer(options: object | undefined | null): Transferable[] {
  const transfer: Transferable[] = []
  if (options === undefined || options === null) return transfer
  const isList = reflectGet(options, Symbol.iterator) !== undefined
  const list = (isList ? options : reflectGet(options, 'transfer')) as Iterable<Transferable> | undefined
  if (list !== undefined) for (const one of list) transfer[transfer.length] = one
  return transfer
}

function tellOrigin(port: MessagePort, origin: string, { propagateTo }: PageSettings): void {
  tell(port, { type: 'origin', origin, isIncluded: propagateTo.includes(origin) })
}
