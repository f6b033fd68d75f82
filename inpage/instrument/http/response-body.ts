/**
 * Sees the end of a response's body without reading or cloning it, by wrapping the methods that read it, also behind a pipe and
 * in the branches of `tee` or `clone`. If a body is consumed in another way (by a sink, in another worker), the browser's resource
 * entry tells its end.
 */
import type { Carrier } from '../../context/carrier'
import { type Around, patch } from '../../platform/calls/patch'
import { disposeAll } from '../../platform/dispose-all'
import { isObject } from '../../platform/is-object'
import { getPrototypeOf, getter, weakMap } from '../../platform/natives'
import { isPromise, observeSettlement } from '../../platform/promise-observer'
import { noteCallSite } from '../../platform/stack'

// It throws for what is no response.
const bodyUsedOf = getter<object, boolean>('Response', 'bodyUsed')

const CONSUMERS = ['json', 'text', 'arrayBuffer', 'blob', 'bytes', 'formData'] as const

/** Hears how reading a body ends. */
export interface BodyWatch {
  /** The body was read to its end, or the reader gave up on it. `answer`: as what it was read, if at once. */
  ended(answer?: unknown): void
  /** Reading failed: the connection broke, the page aborted, the text is no JSON. */
  readonly failed: (error: unknown) => void
  readonly chunk: ((bytes: unknown) => void) | undefined
}

/** By response, and by what is got from it: stream, reader, iterator. */
const watches = weakMap<object, BodyWatch | undefined>()
/** Responses whose stream the page has asked for: somebody may be reading it. */
const streamed = weakMap<object, true>()

/** Either of its functions is called, once. */
export function watchBody(response: Response, watch: BodyWatch): void {
  let over = false
  const once = (end: () => void) => {
    if (!over) end()
    over = true
  }
  watches.set(response, {
    ended: (answer) => once(() => watch.ended(answer)),
    failed: (error) => once(() => watch.failed(error)),
    chunk: watch.chunk,
  })
}

/** Wraps the methods by which bodies are read. Returns the undo function. */
export function patchBodies(carrier: Carrier): () => void {
  /** What `succeeded` makes of what the promise of this call comes to. */
  const promised =
    (succeeded: (watch: BodyWatch, value: unknown) => void): Around =>
    (proceed, self, _args, own) => {
      // A second reading is refused, which says nothing of the body. `own` is there for the methods of a response alone.
      const isRefused = own !== undefined && isUnreadable(self)
      const watch = isObject(self) && !isRefused ? watches.get(self) : undefined
      const result = proceed()
      // A reading that is refused fails at once, with the page's call in its stack; any other fails later, without frames.
      const mayBeRefused = isRefused || (own !== undefined && streamed.get(self as object) === true)
      if ((watch === undefined && !mayBeRefused) || !isPromise(result)) return result
      if (mayBeRefused) noteCallSite(result, own)
      const after = observeSettlement(result, {
        succeeded: (value) => watch && succeeded(watch, value),
        failed: (error) => watch?.failed(error),
      })
      return after === undefined ? result : carrier.carry(after)
    }
  /** What is got from this is read in its place. */
  const handedOn: Around = (proceed, self) => {
    const result = proceed()
    const watch = watches.get(self as object)
    if (watch !== undefined && result !== null) watches.set(result as object, watch)
    return result
  }
  /** What comes out of a pipe fails by the page's own transformation, too, which is none of the request's doing. */
  const piped: Around = (proceed, self) => {
    const result = proceed()
    const watch = watches.get(self as object)
    if (watch !== undefined) watches.set(result as object, { ...watch, failed: () => watch.ended() })
    return result
  }
  const branched: Around = (proceed, self) => {
    const result = proceed() as readonly ReadableStream[]
    const watch = watches.get(self as object)
    if (watch !== undefined) {
      const branch = branchesOf(watch)
      for (let i = 0; i < result.length; i++) watches.set(result[i], branch(i))
    }
    return result
  }
  const given: Around = (proceed, self) => {
    // A stream that has a reader refuses.
    if (!(self instanceof ReadableStream && self.locked)) watches.get(self as object)?.ended()
    return proceed()
  }
  const ended = promised((watch, answer) => watch.ended(answer))
  const read = promised((watch, result) => {
    const { done, value } = result as ReadableStreamReadResult<unknown>
    if (done) watch.ended()
    else watch.chunk?.(value)
  })

  const patchStreams = () => {
    const { prototype } = ReadableStream
    const undos = [
      patch(prototype, 'getReader', handedOn),
      patch(prototype, 'cancel', given),
      patch(prototype, 'pipeTo', ended),
      patch(prototype, 'pipeThrough', piped),
      patch(prototype, 'tee', branched),
    ]
    for (const reader of [ReadableStreamDefaultReader, ReadableStreamBYOBReader]) {
      undos.push(patch(reader.prototype, 'read', read), patch(reader.prototype, 'cancel', given))
    }
    if (Symbol.asyncIterator in prototype) {
      const iterators = getPrototypeOf(new ReadableStream()[Symbol.asyncIterator]())
      undos.push(patch(prototype, Symbol.asyncIterator, handedOn))
      undos.push(patch(iterators, 'next', read), patch(iterators, 'return', given))
    }
    return disposeAll(undos)
  }
  // Most pages read their responses whole: streams stay what they are until one is asked for.
  let undoStreams: (() => void) | undefined
  const asked: Around = (proceed, self, args) => {
    if (isObject(self)) streamed.set(self, true)
    if (watches.get(self as object) !== undefined) undoStreams ??= patchStreams()
    return handedOn(proceed, self, args)
  }
  const undos = [patch(Response.prototype, 'body', asked, 'get'), () => undoStreams?.()]
  for (const name of CONSUMERS) undos.push(patch(Response.prototype, name, ended, 'instead'))
  return disposeAll(undos)
}

/** Whether it is a response whose body was read, or none. */
function isUnreadable(value: unknown): boolean {
  try {
    return !isObject(value) || bodyUsedOf(value)
  } catch {
    return true
  }
}

/** The same body comes out of each branch: the first that is read tells of it. */
function branchesOf(watch: BodyWatch): (index: number) => BodyWatch {
  let teller: number | undefined
  const { chunk } = watch
  return (index) => {
    const isTold = () => {
      teller ??= index
      return teller === index
    }
    return {
      ended: () => isTold() && watch.ended(),
      failed: (error) => isTold() && watch.failed(error),
      chunk: chunk && ((bytes) => isTold() && chunk(bytes)),
    }
  }
}
