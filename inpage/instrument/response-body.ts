/**
 * Sees the end of a response's body without reading or cloning it: by own properties on the very response (and on its
 * reader) that call the native methods. Whoever asks the prototype, or pipes the stream, isn't seen; for those the
 * browser's resource entry tells the end.
 */

// Taken at load: a page may overwrite the globals later.
const define = Object.defineProperty
const nativeThen = Promise.prototype.then
const apply = Reflect.apply
const bodyGetter = Object.getOwnPropertyDescriptor(Response.prototype, 'body')?.get
const bodyUsedGetter = Object.getOwnPropertyDescriptor(Response.prototype, 'bodyUsed')?.get
const CONSUMERS = ['json', 'text', 'arrayBuffer', 'blob', 'bytes', 'formData'] as const
type Consume = (this: Response) => Promise<unknown>
const consumers: readonly (readonly [string, Consume])[] = CONSUMERS.flatMap((name) => {
  const method: unknown = Reflect.get(Response.prototype, name)
  return typeof method === 'function' ? [[name, method as Consume] as const] : []
})

export interface BodyWatch {
  /** The body was read to its end, or the reader gave up on it. Called once. */
  ended(): void
  /** Reading failed: the connection broke, the page aborted, the text is no JSON. Called once, in place of `ended`. */
  failed(error: unknown): void
  /** Lets a promise that goes to the page carry the context. */
  carry<T extends Promise<unknown>>(promise: T): T
}

export function watchBody(response: Response, watch: BodyWatch): void {
  let over = false
  const ended = () => {
    if (over) return
    over = true
    watch.ended()
  }
  const failed = (error: unknown) => {
    if (over) return
    over = true
    watch.failed(error)
  }
  for (const [name, native] of consumers) {
    const method = new Proxy(native, {
      apply(target, self: Response, args: unknown[]) {
        // A second reading is refused, which says nothing of the body. So is a call on something else.
        const isFirst = self === response && bodyUsedGetter !== undefined && !apply(bodyUsedGetter, self, [])
        const result = apply(target, self, args) as Promise<unknown>
        return isFirst ? watch.carry(observed(result, ended, failed)) : result
      },
    })
    define(response, name, { value: method, configurable: true, writable: true })
  }
  if (bodyGetter === undefined) return
  define(response, 'body', {
    configurable: true,
    get() {
      const stream: ReadableStream | null = apply(bodyGetter, response, [])
      if (stream !== null) watchStream(stream, watch, ended, failed)
      return stream
    },
  })
}

const watched = new WeakSet<ReadableStream>()

function watchStream(
  stream: ReadableStream,
  watch: BodyWatch,
  ended: () => void,
  failed: (error: unknown) => void,
): void {
  if (watched.has(stream)) return
  watched.add(stream)
  const cancel = new Proxy(stream.cancel, {
    apply(target, self, args) {
      // A stream that has a reader refuses.
      if (!stream.locked) ended()
      return apply(target, self, args)
    },
  })
  define(stream, 'cancel', { value: cancel, configurable: true, writable: true })
  const getReader = new Proxy(stream.getReader, {
    apply(target, self, args) {
      const reader: ReadableStreamDefaultReader = apply(target, self, args)
      try {
        watchReader(reader, watch, ended, failed)
      } catch {
        // The reader works as it is; its end is then told by the resource entry.
      }
      return reader
    },
  })
  define(stream, 'getReader', { value: getReader, configurable: true, writable: true })
}

function watchReader(
  reader: ReadableStreamDefaultReader,
  watch: BodyWatch,
  ended: () => void,
  failed: (error: unknown) => void,
): void {
  const read = new Proxy(reader.read, {
    apply(target, self, args) {
      const result = nativeThen.call(
        apply(target, self, args) as Promise<unknown>,
        (chunk: unknown) => {
          if (typeof chunk === 'object' && chunk !== null && Reflect.get(chunk, 'done') === true) ended()
          return chunk
        },
        (error: unknown) => {
          failed(error)
          throw error
        },
      )
      return watch.carry(result)
    },
  })
  const cancel = new Proxy(reader.cancel, {
    apply(target, self, args) {
      ended()
      return apply(target, self, args)
    },
  })
  define(reader, 'read', { value: read, configurable: true, writable: true })
  define(reader, 'cancel', { value: cancel, configurable: true, writable: true })
}

/** The promise for the page: settles as `promise` does, after we have seen it. */
function observed(promise: Promise<unknown>, ended: () => void, failed: (error: unknown) => void): Promise<unknown> {
  return nativeThen.call(
    promise,
    (value: unknown) => {
      ended()
      return value
    },
    (error: unknown) => {
      failed(error)
      throw error
    },
  )
}
