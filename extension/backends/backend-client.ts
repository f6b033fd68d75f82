/** Asks a backend for traces by their ids. */
import { boundedBody } from '../bounded-body'
import { RECEIVER_SERVER } from './receiver-protocol'
import { type TraceBackend, traceUrls } from './trace-backend'

const TIMEOUT_MS = 10_000
/** What is larger is no trace that anybody looks at. */
const MAX_BYTES = 64 * 1024 * 1024
/** Of what is said in a 404: a longer one is no backend's word. */
const MAX_REASON_BYTES = 64 * 1024

export type BackendAnswer =
  | { readonly type: 'trace'; readonly content: Uint8Array }
  /** It knows nothing of the trace, yet. */
  | { readonly type: 'none' }
  /** 401, 403: it will not answer without other headers. */
  | { readonly type: 'refused'; readonly status: number }
  | { readonly type: 'failed'; readonly reason: FailureReason; readonly status: number }

/**
 * `unreachable`: nothing came, within ten seconds; browsers do not tell more. `moved`: it sends elsewhere, as where one is not logged
 * in. `noApi`: what answers there has no such API. `status`: it says itself that it can't.
 */
export type FailureReason = 'unreachable' | 'moved' | 'noApi' | 'status' | 'tooLarge'

/** Asks one backend. */
export interface BackendClient {
  /** Never rejects. */
  trace(traceId: string): Promise<BackendAnswer>
}

type Fetch = (url: string, init: RequestInit) => Promise<Response>

/**
 * Makes the client of a backend. It remembers which of the backend’s URLs has answered.
 * @param fetch - for tests; default: the global one
 */
export function createBackendClient(
  backend: TraceBackend,
  fetch: Fetch = globalThis.fetch.bind(globalThis),
): BackendClient {
  /** Which of its URLs has answered before. */
  let known: number | undefined
  return {
    async trace(traceId) {
      const urls = traceUrls(backend, traceId)
      let last: BackendAnswer = { type: 'failed', reason: 'noApi', status: 0 }
      for (let i = known ?? 0; i < urls.length; i++) {
        const answer = await ask(urls[i])
        if (answer.type === 'trace' || ('isCertain' in answer && answer.isCertain)) known = i
        if (answer.type === 'trace' || answer.type === 'refused') return answer
        // A version of the server that lacks this path may answer at the next; that it has no trace outweighs that it lacks a path.
        if (last.type !== 'none') last = answer.type === 'none' ? { type: 'none' } : answer
        if (known === i || (answer.type === 'failed' && answer.reason !== 'noApi')) break
      }
      return last
    },
  }

  async function ask(url: string): Promise<BackendAnswer & { readonly isCertain?: boolean }> {
    try {
      const init: RequestInit = {
        headers: { ...backend.headers, accept: 'application/json' },
        // What the user is logged in with elsewhere is no business of ours, and headers must not follow elsewhere.
        ...{ credentials: 'omit', redirect: 'manual', cache: 'no-store', referrerPolicy: 'no-referrer' },
        signal: AbortSignal.timeout(TIMEOUT_MS),
      }
      const answer = await fetch(url, init)
      // `npx tracepane` answers extensions alone. Firefox names the extension in a POST, but not in a GET.
      const response = wantsPost(answer) ? await fetch(url, { ...init, method: 'POST' }) : answer
      const { status } = response
      // Of a redirect a browser tells no more.
      if (response.type === 'opaqueredirect' || (status >= 300 && status < 400))
        return { type: 'failed', reason: 'moved', status: 0 }
      const isHtml = response.headers.get('content-type')?.includes('text/html') === true
      if (status === 401 || status === 403) return { type: 'refused', status }
      if (status === 404) return { type: 'none', isCertain: !isHtml && (await isNoTrace(response)) }
      if (status === 405 || status === 501 || (response.ok && isHtml))
        return { type: 'failed', reason: 'noApi', status }
      if (!response.ok) return { type: 'failed', reason: 'status', status }
      const content = await boundedBody(response, MAX_BYTES)
      if (content === undefined) return { type: 'failed', reason: 'tooLarge', status }
      return content.length === 0 ? { type: 'none' } : { type: 'trace', content }
    } catch {
      return { type: 'failed', reason: 'unreachable', status: 0 }
    }
  }
}

/** No other server is sent what it might take for data. */
function wantsPost({ status, headers }: Response): boolean {
  return status === 405 && headers.get('server') === RECEIVER_SERVER && headers.get('allow') === 'POST'
}

/** Whether a 404 is said of the trace and not of the path: Jaeger's two forms of it, and Tempo's. */
async function isNoTrace(response: Response): Promise<boolean> {
  const text = new TextDecoder().decode(await boundedBody(response, MAX_REASON_BYTES))
  return /"httpCode"\s*:\s*404|trace (?:id )?not found/i.test(text)
}
