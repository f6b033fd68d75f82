/** Forwards what was received, unchanged, to another endpoint: a Collector, Jaeger, Tempo. */
import type { Codec, Signal } from './otlp/request'
import type { Output } from './output'

/** Bytes that may wait. What exceeds them is counted and not forwarded. */
const MAX_WAITING_BYTES = 32 * 1024 * 1024
const TIMEOUT_MS = 10_000
const FIRST_DELAY_MS = 1000
const MAX_DELAY_MS = 30_000
/** https://github.com/open-telemetry/opentelemetry-proto/blob/main/docs/specification.md#retryable-response-codes */
const RETRYABLE: readonly number[] = [429, 502, 503, 504]

/** A request that waits. */
interface Waiting {
  readonly signal: Signal
  readonly bytes: Uint8Array
  readonly codec: Codec
}

/** Forwards requests. */
export interface Forwarder {
  send(signal: Signal, bytes: Uint8Array, codec: Codec): void
  close(): void
}

/** Forwards one request at a time, in order. `url` may end with `/v1/traces` or not, as SDKs accept it. */
export function createForwarder(url: URL, headers: Readonly<Record<string, string>>, output: Output): Forwarder {
  const base = url.href.replace(/\/(?:v1\/traces\/?)?$/, '')
  const closing = new AbortController()
  const queue: Waiting[] = []
  let waitingBytes = 0
  let isSending = false

  return {
    send(signal, bytes, codec) {
      if (waitingBytes + bytes.length > MAX_WAITING_BYTES) {
        output.notForwarded('more waits than is kept')
        return
      }
      queue.push({ signal, bytes, codec })
      waitingBytes += bytes.length
      if (!isSending) void sendAll()
    },
    close: () => closing.abort(),
  }

  async function sendAll(): Promise<void> {
    isSending = true
    for (let next = queue[0]; next !== undefined && !closing.signal.aborted; next = queue[0]) {
      await sendOne(next)
      queue.shift()
      waitingBytes -= next.bytes.length
    }
    isSending = false
  }

  /** Retries until the request is accepted, or refused for good. */
  async function sendOne(one: Waiting): Promise<void> {
    for (let delayMs = FIRST_DELAY_MS; !closing.signal.aborted; delayMs = Math.min(MAX_DELAY_MS, delayMs * 2)) {
      const answer = await post(one)
      if (typeof answer !== 'string' && answer.ok) {
        output.forwarded()
        return
      }
      if (typeof answer !== 'string' && !RETRYABLE.includes(answer.status)) {
        output.notForwarded(`${url.host} answers ${answer.status}`)
        return
      }
      output.forwardWaits(typeof answer === 'string' ? answer : `${url.host} answers ${answer.status}`)
      await pause(typeof answer === 'string' ? delayMs : (retryAfterMs(answer.headers) ?? delayMs))
    }
  }

  async function post({ signal, bytes, codec }: Waiting): Promise<Response | string> {
    try {
      const answer = await fetch(`${base}/v1/${signal}`, {
        method: 'POST',
        headers: { ...headers, 'content-type': codec === 'json' ? 'application/json' : 'application/x-protobuf' },
        body: new Uint8Array(bytes),
        redirect: 'error',
        signal: AbortSignal.any([closing.signal, AbortSignal.timeout(TIMEOUT_MS)]),
      })
      await answer.body?.cancel()
      return answer
    } catch {
      return `${url.host} does not answer`
    }
  }

  function pause(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, delayMs * (0.8 + 0.4 * Math.random()))
      closing.signal.addEventListener('abort', () => {
        clearTimeout(timer)
        resolve()
      })
    })
  }
}

/** Reads `Retry-After`, which is seconds or a date, as ms; undefined if it is neither. */
function retryAfterMs(headers: Headers): number | undefined {
  const said = headers.get('retry-after')
  if (said === null) return undefined
  const delayMs = /^\d+$/.test(said) ? Number(said) * 1000 : Date.parse(said) - Date.now()
  return Number.isNaN(delayMs) ? undefined : Math.min(MAX_DELAY_MS, Math.max(0, delayMs))
}
