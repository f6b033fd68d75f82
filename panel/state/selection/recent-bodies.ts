import type { NetworkRequest, ResponseBody } from '../../../extension/devtools/network/har-entry'

/** How many bodies are kept: the browser has them all, as long as it wants. */
const MAX_BODIES = 10

/** The bodies that were looked at last. */
export class RecentBodies {
  readonly #bodies = new Map<NetworkRequest, Promise<ResponseBody>>()

  has(request: NetworkRequest): boolean {
    return this.#bodies.has(request)
  }

  /** Gets a body from the browser, if it was not looked at lately. Rejects if the browser has it no more. */
  of(request: NetworkRequest): Promise<ResponseBody> {
    const body = this.#bodies.get(request) ?? request.body()
    // The newest is the last.
    this.#bodies.delete(request)
    this.#bodies.set(request, body)
    const [oldest] = this.#bodies.keys()
    if (this.#bodies.size > MAX_BODIES) this.#bodies.delete(oldest)
    return body
  }
}
